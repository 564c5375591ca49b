using AnalysisApp.Queue.Storage;

namespace AnalysisApp.Queue.Tests.Model;

internal sealed record Enqueue(int Song, JobPriority Priority, int User, bool Commit) : Step
{
    private const int Songs = 24;

    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var (target, scope) = ($"song {Song % Songs / 2}", Song % 2 == 0 ? "" : "missing");
        var user = IdOf(User);
        var answer = await queue.EnqueueAsync(target, scope, Priority, user, Commit);
        if (!Commit)
            return true;

        var (job, joined) = model.Enqueue(answer.Job.Id, target, scope, Priority, user);
        Differs.UnlessSame("joined", joined, answer.Joined);
        Differs.UnlessSame("enqueued job", (job.Priority, job.State, job.Attempt), (answer.Job.Priority, answer.Job.State, answer.Job.Attempt));
        return true;
    }
}

internal sealed record Claim(int Instance, int Free, int Reserved) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var instance = Fleet.Names[Instance % Fleet.Names.Length];
        if (model.Fleet.Running(instance) is not { } process)
            return false;

        var rest = Math.Max(0, Free - Reserved);
        var claimed = await queue.ClaimAsync(Free, rest, model.MostPerUser, instance);
        var expected = model.Claim(Free, rest, instance);
        Differs.UnlessSameList(
            "claimed, in order (id, epoch, attempt, cursor)",
            expected.Select(job => (job.Id, job.Epoch, job.Attempt, job.Cursor, job.Priority, job.FairTag)),
            claimed.Select(job => (job.Id, job.Epoch, job.Attempt, job.Cursor, job.Priority, job.FairTag)));
        foreach (var job in claimed)
            model.Remember(new Run(job, process));
        return true;
    }
}

internal sealed record Beat(int Instance, bool ByReplacedProcess) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var instance = Fleet.Names[Instance % Fleet.Names.Length];
        if ((ByReplacedProcess ? model.Fleet.Replaced(instance) : model.Fleet.Running(instance)) is not { } process)
            return false;

        var held = await queue.BeatAsync(instance, process, model.RunsOf(process));
        Differs.UnlessSameList("still held", Told(model.Beat(instance, process)), Told(held));
        return true;

        static IEnumerable<string> Told(IReadOnlyDictionary<(long Id, long Epoch), StopReason?> held)
            => held.OrderBy(lease => lease.Key).Select(lease => $"{lease.Key} {lease.Value}");
    }
}

internal sealed record Checkpoint(int Number, bool Commit) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        if (Pick(model.Held, Number) is not { } run)
            return false;
        Differs.Unless(await queue.CheckpointAsync(run, $"{Number}", Commit), $"The holder of job {run.Job.Id} was refused a checkpoint.");
        if (Commit)
            model.Checkpoint(run, $"{Number}");
        return true;
    }
}

/// <summary>The handler ends by its own word.</summary>
internal sealed record End(int Number, JobOutcome Outcome, bool Asked) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        if (Pick(model.Held, Number) is not { } run)
            return false;
        var answer = await queue.EndAsync(run, Outcome, Asked);
        Differs.UnlessSame($"end of job {run.Job.Id}", model.End(run, Outcome, Asked), answer);
        return true;
    }
}

internal sealed record Fail(int Number, FailureKind Kind, double Chance) : Step
{
    private const string Code = "broken";

    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        if (Pick(model.Held, Number) is not { } run)
            return false;
        var answer = await queue.FailAsync(run, Kind, Code, Chance);
        Differs.UnlessSame($"failure of job {run.Job.Id}", model.Fail(run, Kind, Code, Chance), answer);
        return true;
    }
}

/// <summary>Somebody who lost the lease writes all that a holder may write; nothing changes, and the comparison after the step sees it.</summary>
internal sealed record WriteWithoutLease(int Number) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        if (Pick(model.Stale, Number) is not { } run)
            return false;
        Differs.Unless(!await queue.EnsureHeldAsync(run), $"Job {run.Job.Id} is held in epoch {run.Job.Epoch}, which is over.");
        Differs.Unless(
            !await queue.CheckpointAsync(run, "stale", commit: true), $"Job {run.Job.Id} took a checkpoint of epoch {run.Job.Epoch}, which is over.");
        Differs.UnlessSame($"stale end of job {run.Job.Id}", null, await queue.EndAsync(run, JobOutcome.Done, asked: false));
        return true;
    }
}

/// <summary>What a person asks of one job, live or not.</summary>
internal abstract record Order(int Number) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        if (model.Jobs.Count == 0)
            return false;
        var id = model.Jobs.Keys.ElementAt(Number % model.Jobs.Count);
        var (expected, answer) = (In(model, id), await OfAsync(queue, id));
        Differs.UnlessSame(
            $"answer about job {id}",
            expected is null ? "none" : $"{expected.State} {expected.Priority} {expected.Attempt}, cancel asked: {expected.Stop == StopReason.Cancel}",
            answer is null ? "none" : $"{answer.State} {answer.Priority} {answer.Attempt}, cancel asked: {answer.CancelRequested}");
        return true;
    }

    protected abstract JobFacts? In(QueueModel model, long id);

    protected abstract Task<Job?> OfAsync(RealQueue queue, long id);
}

internal sealed record CancelJob(int Number) : Order(Number)
{
    protected override JobFacts? In(QueueModel model, long id) => model.Cancel(id);

    protected override Task<Job?> OfAsync(RealQueue queue, long id) => queue.CancelAsync(id);
}

internal sealed record PauseJob(int Number) : Order(Number)
{
    protected override JobFacts? In(QueueModel model, long id) => model.Pause(id);

    protected override Task<Job?> OfAsync(RealQueue queue, long id) => queue.PauseAsync(id);
}

internal sealed record ResumeJob(int Number) : Order(Number)
{
    protected override JobFacts? In(QueueModel model, long id) => model.Resume(id);

    protected override Task<Job?> OfAsync(RealQueue queue, long id) => queue.ResumeAsync(id);
}

internal sealed record RetryJob(int Number) : Order(Number)
{
    protected override JobFacts? In(QueueModel model, long id) => model.Retry(id);

    protected override Task<Job?> OfAsync(RealQueue queue, long id) => queue.RetryAsync(id);
}

internal sealed record PrioritiseJob(int Number, JobPriority Priority) : Order(Number)
{
    protected override JobFacts? In(QueueModel model, long id) => model.Prioritise(id, Priority);

    protected override Task<Job?> OfAsync(RealQueue queue, long id) => queue.PrioritiseAsync(id, Priority);
}

internal sealed record ReplayJob(int Number) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        if (model.Jobs.Count == 0)
            return false;
        var id = model.Jobs.Keys.ElementAt(Number % model.Jobs.Count);
        var answer = await queue.ReplayAsync(id);
        var (job, how) = model.Replay(id, answer!.Job.Id);
        Differs.UnlessSame(
            $"replay of job {id}",
            (how, job!.Id, job.Priority, job.State),
            (answer.Refusal is not null ? "refused" : answer.Joined ? "joined" : "new", answer.Job.Id, answer.Job.Priority, answer.Job.State));
        return true;
    }
}

/// <summary>What a person asks of all jobs that match.</summary>
internal sealed record ControlJobs(JobAction Action, JobState? State, JobPriority? Priority, JobPriority To) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var command = new JobCommand(Action, Action == JobAction.Prioritise ? To : null);
        var (due, changed, added) = await queue.ControlAsync(command, new JobFilter(State, Priority: Priority));
        var expected = model.Control(command, State, Priority, added);
        Differs.UnlessSame($"{this}", (expected, expected), (due, changed));
        return expected > 0;
    }
}
