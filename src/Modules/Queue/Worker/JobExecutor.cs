using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.History;
using AnalysisApp.Queue.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Queue.Worker;

/// <summary>Runs one claimed job to its end and writes that end down.</summary>
internal sealed class JobExecutor(
    JobTypes types, JobClaims claims, EndedRuns ended, IServiceScopeFactory scopes, TimeProvider clock, QueueTelemetry telemetry, WaitTally waits,
    ILogger<JobExecutor> logger)
{
    private const int MostFailedWrites = 5;

    /// <param name="run">The job and its lease.</param>
    /// <param name="timeout">The job's deadline, for its message.</param>
    /// <param name="handlerEnded">Called once the handler is done or given up, before its end is written.</param>
    /// <param name="over">Ends the tries to write the end; the lease then runs out by itself.</param>
    public async Task RunAsync(ActiveRun run, TimeSpan timeout, Action handlerEnded, CancellationToken over)
    {
        var job = run.Job;
        using var scope = logger.BeginScope(new Dictionary<string, object?> { ["JobId"] = job.Id, ["CorrelationId"] = job.CorrelationId });
        using var activity = telemetry.StartRun(job);
        var started = clock.GetTimestamp();
        NoteWait(job);

        var settlement = await EndOfAsync(run, timeout);
        handlerEnded();
        var state = settlement is null ? null : await SettleAsync(job, settlement, over);

        if (state is null)
            QueueLog.LeaseLost(logger, job.Id, job.Type);
        else
            QueueLog.Settled(logger, job.Id, job.Type, state.Value, clock.GetElapsedTime(started).TotalMilliseconds, job.Attempt);
        telemetry.Ended(job, state, clock.GetElapsedTime(started));
    }

    /// <summary>What failed for good and was retried has waited for a person.</summary>
    private void NoteWait(ClaimedJob job)
    {
        if (!job.StartsAnew || job.LastFailure is not null)
            return;
        var wait = clock.GetUtcNow() - job.CreatedAt;
        telemetry.Waited(job, wait);
        waits.Add(job.Priority, wait);
    }

    /// <returns>What to write; null when nothing may be written any more.</returns>
    private async Task<Settlement?> EndOfAsync(ActiveRun run, TimeSpan timeout)
    {
        var work = InvokeAsync(run);
        if (await Task.WhenAny(work, run.GivenUp) != work)
        {
            QueueLog.Abandoned(logger, run.JobId, run.Job.Type, ActiveRun.Grace.TotalSeconds);
            Forget(work);
            return StoppedHard(run, timeout, null);
        }

        try
        {
            return Settlement.Of(await work, run.StopRequested.IsCancellationRequested, clock.GetUtcNow()) with { Priority = run.Priority };
        }
        catch (LeaseLostException)
        {
            return null;
        }
        catch (Exception fault) when (run.HardStop is not null)
        {
            return StoppedHard(run, timeout, fault);
        }
        catch (OperationCanceledException) when (run.StopRequested.IsCancellationRequested)
        {
            return Settlement.Interrupted;
        }
        catch (Exception fault)
        {
            // A handler may throw anything; all of it is a failed attempt.
            return Failed(run, FaultRules.Of(fault), fault);
        }
    }

    /// <summary>On a thread of its own choosing: a handler that never awaits must not hold up the loop that started it.</summary>
    private Task<JobOutcome> InvokeAsync(ActiveRun run) => Task.Run(
        async () =>
        {
            await using var services = scopes.CreateAsyncScope();
            return await types.Find(run.Job.Type).RunAsync(services.ServiceProvider, run.Job, run, run.HardToken);
        },
        CancellationToken.None);

    private Settlement? StoppedHard(ActiveRun run, TimeSpan timeout, Exception? fault) => run.HardStop switch
    {
        HardStop.Deadline => Failed(run, FaultRules.Deadline(timeout), fault),
        HardStop.Shutdown => Settlement.Interrupted,
        _ => null,
    };

    private Settlement Failed(ActiveRun run, Fault fault, Exception? exception)
    {
        var job = run.Job;
        var now = clock.GetUtcNow();
        var settlement = Settlement.Of(fault, job, now, Random.Shared.NextDouble()) with { Report = FailureReport.Of(run, fault, exception, now) };
        if (settlement.Waits)
            QueueLog.AttemptFailed(logger, exception, job.Id, job.Type, job.Attempt, job.MaxAttempts, fault.Kind, fault.Code, settlement.RunAt);
        else
            QueueLog.Failed(logger, exception, job.Id, job.Type, job.Attempt, fault.Kind, fault.Code);
        return settlement;
    }

    /// <summary>Until it is written or no longer ours: a job whose end is not written would be done again.</summary>
    private async Task<JobState?> SettleAsync(ClaimedJob job, Settlement settlement, CancellationToken over)
    {
        // What has more to tell is rare.
        if (settlement.IsPlain && await ended.WriteAsync(new RunEnd(job, settlement)) is { } state)
            return state;

        for (var failures = 0; !over.IsCancellationRequested; failures++)
        {
            try
            {
                return await claims.SettleAsync(job.Id, job.Epoch, settlement, CancellationToken.None);
            }
            catch (NpgsqlException fault) when (fault.IsTransient || failures < MostFailedWrites)
            {
                QueueLog.SettleFailed(logger, fault, job.Id);
            }

            try
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(0.1 * Math.Pow(2, Math.Min(failures, 10)), 3)), clock, over);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Nobody waits for it any more, but its fault is looked at, so that it surfaces nowhere else.</summary>
    private static void Forget(Task work)
        => _ = work.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
