using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Tests;

/// <summary>What is left of a job: waiting for the network, for a worker, and computing; unknown rather than guessed.</summary>
public sealed class JobEtaTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeLeft FourMinutes = new(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5)) { Network = TimeSpan.FromMinutes(1) };

    [Fact]
    public void A_running_job_is_at_its_own_work()
    {
        var progress = View(JobState.InProgress, FourMinutes, FourMinutes);
        Assert.Equal((240, 180, 300), (progress.EtaSeconds, progress.EtaLowSeconds, progress.EtaHighSeconds));
        Assert.Equal(new EtaParts(60, 0, 180, "3–5 min"), progress.EtaParts);
        Assert.Null(progress.WaitingFor);
        Assert.Equal("3–5 min left", JobWords.Left(progress));
        Assert.Equal("5 of 10, 3–5 minutes left", JobWords.Spoken(progress));
    }

    [Fact]
    public void A_running_job_that_does_not_move_says_nothing()
    {
        var progress = View(JobState.InProgress, timeLeft: null, FourMinutes);
        Assert.Null(progress.EtaSeconds);
        Assert.Equal("working out the time left", JobWords.Left(progress));
    }

    [Fact]
    public void A_job_in_line_waits_and_then_works()
    {
        var progress = View(JobState.Interrupted, null, FourMinutes, Behind(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4)));
        Assert.Equal((420, 300, 540), (progress.EtaSeconds, progress.EtaLowSeconds, progress.EtaHighSeconds));
        Assert.Equal(new EtaParts(60, 180, 180, "3–5 min"), progress.EtaParts);
        Assert.Equal(WaitingFor.Worker, progress.WaitingFor);
        Assert.Equal("Waiting for a worker, 5–9 min left", JobWords.Left(progress));
    }

    [Fact]
    public void Who_cannot_know_the_start_tells_the_work_alone()
    {
        var progress = View(JobState.Interrupted, null, FourMinutes, Behind(null, null));
        Assert.Null(progress.EtaSeconds);
        Assert.Equal(new EtaParts(null, null, 180, "3–5 min"), progress.EtaParts);
        Assert.Equal("Waiting for a worker, then 3–5 min", JobWords.Left(progress));
    }

    [Fact]
    public void Nobody_knows_when_a_service_comes_back()
    {
        var wait = new JobWait(WaitReason.Dependency, null, Now.AddSeconds(30), Now, null);
        var progress = View(JobState.Pending, null, FourMinutes, wait);
        Assert.Equal((WaitingFor.Network, (double?)null), (progress.WaitingFor, progress.EtaSeconds));
        Assert.Equal("Waiting for the network, then 3–5 min", JobWords.Left(progress));
    }

    [Fact]
    public void Between_attempts_the_time_is_known_but_not_for_what_put_itself_off()
    {
        var wait = new JobWait(WaitReason.RetryAt, null, Now.AddMinutes(1), Now, null);
        Assert.Equal(300, View(JobState.Pending, null, FourMinutes, wait).EtaSeconds);
        Assert.Null(View(JobState.Pending, null, FourMinutes, wait, reason: "Waits for memory.").EtaSeconds);
        Assert.Null(View(JobState.Pending, null, FourMinutes, wait).WaitingFor);
    }

    [Fact]
    public void A_job_that_never_ran_has_no_time_left()
    {
        var progress = View(JobState.Pending, null, workLeft: null, Behind(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4)));
        Assert.Null(progress.EtaSeconds);
        Assert.Equal(new EtaParts(null, 180, null, null), progress.EtaParts);
        Assert.Equal("Waiting for a worker", JobWords.Left(progress));
    }

    [Fact]
    public void A_job_that_has_ended_has_none_either()
    {
        var progress = View(JobState.Cancelled, FourMinutes, FourMinutes);
        Assert.Equal((null, null), (progress.EtaSeconds, progress.EtaParts));
    }

    [Fact]
    public void The_whole_is_over_when_its_last_job_is_and_unknown_where_one_is()
    {
        var first = Job(JobState.InProgress, FourMinutes, FourMinutes, null);
        var second = Job(JobState.Interrupted, null, FourMinutes, Behind(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4)));
        var whole = GlobalProgressView.Of([first, second], Now);
        Assert.Equal((10, 20, 50.0, 420.0, "5–9 min"), (whole.Current, whole.Total, whole.Percentage, whole.EtaSeconds, whole.Eta));

        Assert.Null(GlobalProgressView.Of([first, second, Job(JobState.Interrupted, null, FourMinutes, Behind(null, null))], Now).EtaSeconds);
    }

    private static ProgressView View(JobState state, TimeLeft? timeLeft, TimeLeft? workLeft, JobWait? wait = null, string? reason = null)
        => Job(state, timeLeft, workLeft, wait, reason).Progress;

    private static JobView Job(JobState state, TimeLeft? timeLeft, TimeLeft? workLeft, JobWait? wait, string? reason = null)
    {
        var job = new Job(1, "playlist_analysis", "", "", JobPriority.Medium, state, "A list", 1, 3, Now, Now, state == JobState.Cancelled ? Now : null, null, false, null)
        {
            Reason = reason,
        };
        var record = new ProgressRecord(1, "playlist:1", "analysing", 10, 5, 0, 0, timeLeft, null, Now, Now) { WorkLeft = workLeft };
        return JobView.Of(job, record, wait is null ? null : WaitView.Of(wait, null, Now));
    }

    private static JobWait Behind(TimeSpan? earliest, TimeSpan? latest)
        => new(WaitReason.Behind, 1, null, null, earliest is { } from && latest is { } to ? new StartRange(Now + from, Now + to) : null);
}
