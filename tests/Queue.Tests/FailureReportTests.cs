using System.Runtime.CompilerServices;
using System.Text;
using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

public sealed class FailureReportTests(QueueDatabase database) : QueueTests(database)
{
    [Fact]
    public async Task A_failed_attempt_leaves_a_report_that_holds_none_of_the_exceptions_words()
    {
        var began = Clock.GetUtcNow();
        var worker = await Instance(new ProbeScript((_, run, _) =>
        {
            (run.Stage, run.ModelSet, run.GpuMemoryBytes) = ("analysing", "starter@0123456789ab", 5_000_000_000);
            Clock.Advance(TimeSpan.FromMilliseconds(250));
            ThrowWithLyrics();
            return Task.FromResult(JobOutcome.Done);
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        await UntilAsync(worker, id, JobState.Failed);

        var report = Assert.Single(await Queue.ListAttemptsAsync(id, CancellationToken.None));
        Assert.Equal((1, FailureKind.Malformed, "malformed_data"), (report.Attempt, report.Kind, report.Code));
        Assert.Equal(("one", "System.FormatException"), (report.Worker, report.ExceptionType));
        Assert.Equal(("analysing", "starter@0123456789ab", 5_000_000_000), (report.Stage, report.ModelSet, report.GpuMemoryBytes));
        Assert.Equal((began, began + TimeSpan.FromMilliseconds(250)), (report.StartedAt!.Value, report.FailedAt));
        Assert.InRange(report.ProcessMemoryBytes!.Value, 1 << 20, 1L << 40);

        Assert.Contains("System.InvalidOperationException", report.Stack, StringComparison.Ordinal);
        Assert.Contains("caused by System.FormatException", report.Stack, StringComparison.Ordinal);
        Assert.Contains(nameof(ThrowWithLyrics), report.Stack, StringComparison.Ordinal);
        Assert.Contains("in FailureReportTests.cs:line ", report.Stack, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.DirectorySeparatorChar, report.Stack!);
        Assert.DoesNotContain("moonlight", await ScalarAsync<string>($"SELECT to_jsonb(j)::text || (SELECT jsonb_agg(f)::text FROM queue.failure f) FROM queue.job j WHERE id = {id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_are_listed_newest_first_and_go_with_their_job()
    {
        var worker = await Instance(new ProbeScript((_, run, _) => throw new JobFaultException(FailureKind.Timeout, $"slow_{run.Attempt}", "Slow."))).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        await PassTimeUntilAsync(id, JobState.Failed);

        // Its own upkeep may be under way: the time that passed was enough for one.
        await worker.StopAsync();

        Assert.Equal([3, 2, 1], (await Queue.ListAttemptsAsync(id, CancellationToken.None)).Select(attempt => attempt.Attempt));
        Assert.Equal(["slow_3", "slow_2", "slow_1"], (await Queue.ListAttemptsAsync(id, CancellationToken.None)).Select(attempt => attempt.Code));
        Assert.Empty(await Queue.ListAttemptsAsync(id + 1, CancellationToken.None));

        await ExecuteAsync("UPDATE queue.job SET finished_at = '2020-01-01'");
        Assert.True(await Door.Get<JobUpkeep>().RunAsync(new QueueOptions(), CancellationToken.None));
        Assert.Null(await Queue.FindAsync(id, CancellationToken.None));
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.failure"));
    }

    [Fact]
    public async Task A_report_is_written_with_the_end_of_the_attempt_or_not_at_all()
    {
        await EnqueueAsync("a");
        var job = await ClaimOneAsync();

        Assert.Null(await SettleAsync(job with { Epoch = job.Epoch - 1 }, FailureKind.Transient));
        Assert.Empty(await Queue.ListAttemptsAsync(job.Id, CancellationToken.None));

        Assert.Equal(JobState.Pending, await SettleAsync(job, FailureKind.Transient));
        Assert.Single(await Queue.ListAttemptsAsync(job.Id, CancellationToken.None));
    }

    [Fact]
    public async Task What_fails_on_and_on_keeps_its_newest_fifty_reports()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        for (var n = 1; n <= 60; n++)
        {
            await SettleAsync(await ClaimOneAsync(), FailureKind.DependencyDown, $"down_{n}");
            await ExecuteAsync("UPDATE queue.job SET run_at = NULL, ready = true");
        }

        var kept = await Queue.ListAttemptsAsync(id, CancellationToken.None);
        Assert.Equal(Enumerable.Range(11, 50).Reverse().Select(n => $"down_{n}"), kept.Select(attempt => attempt.Code));
        Assert.All(kept, attempt => Assert.Equal(1, attempt.Attempt));
    }

    [Fact]
    public async Task A_lost_process_leaves_a_report_unless_the_job_got_somewhere()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        var first = await ClaimOneAsync();
        await InTransactionAsync(t => Door.Get<JobClaims>().CheckpointAsync(t, id, first.Epoch, "1", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), CancellationToken.None));
        await Door.Get<JobRescue>().FreeOfInstanceAsync("one", CancellationToken.None);
        Assert.Empty(await Queue.ListAttemptsAsync(id, CancellationToken.None));

        for (var n = 1; n <= 5; n++)
        {
            await ClaimOneAsync();
            await Door.Get<JobRescue>().FreeOfInstanceAsync("one", CancellationToken.None);
        }

        var lost = await Queue.ListAttemptsAsync(id, CancellationToken.None);
        Assert.Equal([5, 4, 3, 2, 1], lost.Select(attempt => attempt.Attempt));
        Assert.Equal([FailureKind.ResourceExhausted, .. Enumerable.Repeat(FailureKind.Transient, 4)], lost.Select(attempt => attempt.Kind));
        Assert.All(lost, attempt => Assert.Equal(("worker_lost", "one", null), (attempt.Code, attempt.Worker, attempt.Stack)));
    }

    [Fact]
    public async Task A_deadline_that_passed_leaves_a_report_too()
    {
        using var started = new SemaphoreSlim(0);
        var worker = await Instance(
            new ProbeScript(async (_, run, cancellationToken) =>
            {
                if (run.LastFailure?.Kind == FailureKind.Timeout)
                    return JobOutcome.Done;
                run.Stage = "dreaming";
                started.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return JobOutcome.Done;
            }),
            configure: options => options.JobTimeout = TimeSpan.FromSeconds(5)).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;
        Assert.True(await started.WaitAsync(TestInstance.Patience));
        Clock.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(worker, id, JobState.Completed);

        var report = Assert.Single(await Queue.ListAttemptsAsync(id, CancellationToken.None));
        Assert.Equal((FailureKind.Timeout, FaultCodes.DeadlinePassed, "dreaming"), (report.Kind, report.Code, report.Stage));
        Assert.Contains("System.Threading.Tasks.TaskCanceledException", report.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_failed_is_reported_though_the_job_is_cancelled_over_it()
    {
        var id = (await EnqueueAsync("a")).Job.Id;
        var job = await ClaimOneAsync();
        await Queue.CancelAsync(id, CancellationToken.None);

        Assert.Equal(JobState.Cancelled, await SettleAsync(job, FailureKind.ResourceExhausted));
        Assert.Single(await Queue.ListAttemptsAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task The_next_attempts_are_told_why_the_last_one_failed_across_an_interruption_too()
    {
        await EnqueueAsync("a");
        var first = await ClaimOneAsync();
        Assert.Null(first.LastFailure);
        await SettleAsync(first, FailureKind.ResourceExhausted);

        var second = await ClaimOneAsync();
        using var run = new ActiveRun(second, Door.Get<JobClaims>(), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), Clock);
        Assert.Equal((FailureKind.ResourceExhausted, 2), (run.LastFailure!.Kind, run.Attempt));
        await Door.Get<JobClaims>().SettleAsync(second.Id, second.Epoch, Settlement.Interrupted, CancellationToken.None);

        var third = await ClaimOneAsync();
        Assert.Equal((FailureKind.ResourceExhausted, 2), (third.LastFailure!.Kind, third.Attempt));
        await Door.Get<JobRescue>().FreeOfInstanceAsync("one", CancellationToken.None);
        Assert.Equal(FailureKind.ResourceExhausted, (await ClaimOneAsync()).LastFailure!.Kind);
    }

    [Fact]
    public async Task A_handlers_words_that_no_table_can_hold_end_no_run_unwritten()
    {
        var worker = await Instance(new ProbeScript((_, run, _) =>
        {
            run.Stage = "half \ud83d\0" + new string('x', 1000);
            throw new JobFaultException(FailureKind.Malformed, "bad_title", "The title ends in \ud83d\0");
        })).StartAsync();
        var id = (await EnqueueAsync("a")).Job.Id;

        var failed = await UntilAsync(worker, id, JobState.Failed);

        Assert.Equal("The title ends in \ufffd", failed.Failure!.Message);
        Assert.Equal(100, Assert.Single(await Queue.ListAttemptsAsync(id, CancellationToken.None)).Stage!.Length);
    }

    [Fact]
    public void A_deep_stack_is_cut_to_eight_kilobytes()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => Tiefe_Größe_深い(300));

        var stack = StackText.Of(fault);

        Assert.InRange(Encoding.UTF8.GetByteCount(stack), StackText.MaxBytes - 64, StackText.MaxBytes);
        Assert.DoesNotContain('\ufffd', stack);
    }

    [Fact]
    public void An_exception_that_makes_up_its_stack_is_not_asked()
        => Assert.DoesNotContain("moonlight", StackText.Of(Assert.Throws<PoeticException>(new Action(() => throw new PoeticException()))), StringComparison.Ordinal);

    private async Task<ClaimedJob> ClaimOneAsync()
        => Assert.Single(await Door.Get<JobClaims>().ClaimAsync(new(1), "one", TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), CancellationToken.None));

    private Task<JobState?> SettleAsync(ClaimedJob job, FailureKind kind, string code = "some_code")
    {
        using var run = new ActiveRun(job, Door.Get<JobClaims>(), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), Clock);
        var fault = new Fault(kind, code, "Some message.", ExceptionType: null);
        var settlement = Settlement.Of(fault, job, Clock.GetUtcNow(), 0.5) with { Report = FailureReport.Of(run, fault, null, Clock.GetUtcNow()) };
        return Door.Get<JobClaims>().SettleAsync(job.Id, job.Epoch, settlement, CancellationToken.None);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowWithLyrics()
    {
        try
        {
            throw new FormatException("Line 3, 'dancing in the moonlight', holds no time.");
        }
        catch (FormatException fault)
        {
            throw new InvalidOperationException("'dancing in the moonlight' could not be read.", fault);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Tiefe_Größe_深い(int depth) => depth == 0 ? throw new InvalidOperationException() : Tiefe_Größe_深い(depth - 1) + 1;

    private sealed class PoeticException : Exception
    {
        public override string StackTrace => "dancing in the moonlight";

        public override string Message => "dancing in the moonlight";
    }
}
