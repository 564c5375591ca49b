using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Npgsql;

namespace AnalysisApp.Jobs;

/// <summary>From a page or the API to many changed jobs: a few hundred at once, more as a job of its own, <see cref="ControlJobs"/>. Whoever asks reaches the jobs that they may see.</summary>
internal sealed class StartControl(NpgsqlDataSource database, IJobQueue queue, JobReader jobs, CurrentUser user)
{
    /// <summary>What a command would do now.</summary>
    public async Task<ControlPlan> PlanAsync(JobCommand command, JobFilter filter, CancellationToken cancellationToken)
    {
        var batches = await queue.DivideAsync(command, Spared(filter), upTo: null, cancellationToken);
        return new ControlPlan(batches.Sum(batch => batch.Jobs), batches.Count == 0 ? 0 : batches[^1].LastId);
    }

    /// <param name="command">What to do.</param>
    /// <param name="filter">To which jobs; commands like this one only where it names their type.</param>
    /// <param name="upTo">The highest id that is meant; null for all that exist.</param>
    /// <param name="cancellationToken">Stops it, with nothing changed.</param>
    public async Task<ControlAnswer> AskAsync(JobCommand command, JobFilter filter, long? upTo, CancellationToken cancellationToken)
    {
        filter = Spared(filter);
        var batches = await queue.DivideAsync(command, filter, upTo, cancellationToken);
        if (batches.Count == 0)
            return new ControlAnswer(0, null);

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var answer = batches.Count == 1
            ? new ControlAnswer(await queue.ControlAsync(transaction, command, filter, batches[0], cancellationToken), null)
            : new ControlAnswer(0, (await EnqueueAsync(transaction, command, filter, batches, cancellationToken)).Job);
        await transaction.CommitAsync(cancellationToken);
        return answer;
    }

    /// <summary>For example <c>Retry 1,203 jobs</c>.</summary>
    public static string Title(JobCommand command, long jobs)
    {
        var which = string.Create(CultureInfo.InvariantCulture, $"{jobs:N0} job{(jobs == 1 ? "" : "s")}");
        return command.Action switch
        {
            JobAction.Cancel => $"Cancel {which}",
            JobAction.Pause => $"Pause {which}",
            JobAction.Resume => $"Resume {which}",
            JobAction.Retry => $"Retry {which}",
            JobAction.Replay => $"Replay {which}",
            JobAction.Prioritise => $"Move {which} to {command.Priority?.ToString().ToLowerInvariant()} priority",
            _ => throw new UnreachableException($"The action {command.Action} has no title. This is a bug."),
        };
    }

    // At the highest priority: it must not wait behind the very jobs that it is about.
    private Task<EnqueuedJob> EnqueueAsync(
        NpgsqlTransaction transaction, JobCommand command, JobFilter filter, IReadOnlyList<JobBatch> batches, CancellationToken cancellationToken)
    {
        var arguments = new ControlJobsArguments(command, filter, batches[^1].LastId);
        return queue.EnqueueAsync(
            transaction,
            new NewJob<ControlJobsArguments>(
                arguments,
                JobPriority.High,
                Title(command, batches.Sum(batch => batch.Jobs)),
                Target: "",
                Scope: JsonSerializer.Serialize(arguments, ApiJson.Options),
                UserId: user.Asker,
                CorrelationId: Activity.Current?.TraceId.ToHexString()),
            cancellationToken);
    }

    // To cancel everything must not cancel the command that does it, nor one to retry all bring back last week's commands.
    private JobFilter Spared(JobFilter filter)
        => jobs.Narrowed(filter.Type == ControlJobsArguments.JobType ? filter : filter with { ExceptType = ControlJobsArguments.JobType });
}

/// <summary>What a command would do.</summary>
/// <param name="Jobs">How many jobs it would change.</param>
/// <param name="UpTo">The highest id among them.</param>
internal sealed record ControlPlan(int Jobs, long UpTo);

/// <summary>What became of a command for many jobs.</summary>
/// <param name="Changed">How many jobs it changed.</param>
/// <param name="Job">The job that does it, where they are too many to do it at once; nothing is changed yet then.</param>
internal sealed record ControlAnswer(int Changed, Job? Job);
