namespace AnalysisApp.Queue.Storage;

/// <summary>Runs an ended job again as a new one, or finds the live one that does the same work already.</summary>
internal sealed class JobReplay(JobControl control, JobReader reader)
{
    private const int MostRounds = 5;

    public async Task<JobAnswer?> AskAsync(long id, CancellationToken cancellationToken)
    {
        // The live job that one statement met may end before the next one looks for it; more than a few rounds is not bad luck.
        for (var round = 0; round < MostRounds; round++)
        {
            if (await control.ReplayAsync(id, cancellationToken) is { } added)
                return new JobAnswer(added, Refusal: null);
            if (await reader.FindAsync(id, cancellationToken) is not { } job)
                return null;
            if (job.IsLive)
                return new JobAnswer(job, Refusals.Replay);
            if (await reader.FindLiveAsync(job, cancellationToken) is { } live)
                return new JobAnswer(await RaisedAsync(live, job.Priority, cancellationToken), Refusal: null) { Joined = true };
        }

        throw new InvalidOperationException($"Job {id} could neither be replayed nor joined to a live one, {MostRounds} times in a row.");
    }

    private async Task<Job> RaisedAsync(Job live, JobPriority priority, CancellationToken cancellationToken)
        => live.Priority > priority ? await control.PrioritiseAsync(live.Id, priority, cancellationToken) ?? live : live;
}
