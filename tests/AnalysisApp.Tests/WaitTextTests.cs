using System.Globalization;
using AnalysisApp.Jobs;
using AnalysisApp.Localization;
using AnalysisApp.Queue;

namespace AnalysisApp.Tests;

/// <summary>Why a job waits, in words.</summary>
public sealed class WaitTextTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, "Next in line; starts in about 2 min.")]
    [InlineData(3, "Third in line; starts in about 2 min.")]
    [InlineData(10, "Tenth in line; starts in about 2 min.")]
    [InlineData(11, "11th in line; starts in about 2 min.")]
    [InlineData(13, "13th in line; starts in about 2 min.")]
    [InlineData(22, "22nd in line; starts in about 2 min.")]
    [InlineData(101, "101st in line; starts in about 2 min.")]
    [InlineData(112, "112th in line; starts in about 2 min.")]
    [InlineData(1000, "1,000th in line; starts in about 2 min.")]
    public void The_place_is_told_with_the_time(int position, string expected)
        => Assert.Equal(expected, Text(WaitReason.Behind, position, start: new StartRange(Now.AddMinutes(2), Now.AddMinutes(2))));

    [Fact]
    public void A_time_is_as_coarse_as_it_is_sure_and_left_out_when_unknown()
    {
        Assert.Equal("Second in line; starts in 2–5 min.", Text(WaitReason.Behind, 2, start: new StartRange(Now.AddMinutes(2), Now.AddMinutes(5))));
        Assert.Equal("Second in line; starts in 30 s to 5 min.", Text(WaitReason.Behind, 2, start: new StartRange(Now.AddSeconds(30), Now.AddMinutes(5))));
        Assert.Equal("Second in line; starts in a few seconds.", Text(WaitReason.Behind, 2, start: new StartRange(Now, Now.AddSeconds(4))));
        Assert.Equal("Second in line.", Text(WaitReason.Behind, 2));
        Assert.Equal("More than 1,000 jobs are ahead in line.", Text(WaitReason.Behind, 1001));
    }

    [Fact]
    public void A_retry_tells_when_and_what_failed()
    {
        var failure = new JobFailure(FailureKind.DependencyDown, "database_unavailable", "The database did not answer.", Now.AddSeconds(30));
        Assert.Equal(
            "Tries again in about 30 s: what it needs did not answer. The database did not answer.", Text(WaitReason.Dependency, null, Now.AddSeconds(30), failure));
        Assert.Equal("Tries again in about 30 s. The database did not answer.", Text(WaitReason.RetryAt, null, Now.AddSeconds(30), failure));
        Assert.Equal("Tries again in about 10 min.", Text(WaitReason.RetryAt, null, Now.AddMinutes(10)));
        Assert.Equal("Tries again now.", Text(WaitReason.RetryAt, null, Now));
    }

    [Theory]
    [InlineData(WaitReason.Starting, "Starts next: a running job makes room for it.")]
    [InlineData(WaitReason.NoWorker, "No worker is running: it starts when one does.")]
    [InlineData(WaitReason.Capped, "As many jobs of this user run as may at a time: it starts after one of them.")]
    public void The_other_reasons_say_what_has_to_happen(WaitReason reason, string expected) => Assert.Equal(expected, Text(reason, 1));

    [Fact]
    public void What_finds_a_free_worker_starts_now() => Assert.Equal("Starts now.", Text(WaitReason.Starting, 1, start: new StartRange(Now, Now)));

    [Fact]
    public void A_page_tells_it_in_its_language_and_what_failed_as_it_was_written_down()
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            Language.Find("de")!.Use();
            Assert.Equal("Dritter in der Reihe; Wartezeit 2–5 min.", Text(WaitReason.Behind, 3, start: new StartRange(Now.AddMinutes(2), Now.AddMinutes(5))));
            Assert.Equal("1.000. in der Reihe.", Text(WaitReason.Behind, 1000));
            var failure = new JobFailure(FailureKind.DependencyDown, "database_unavailable", "The database did not answer.", Now.AddSeconds(30));
            Assert.Equal(
                "Bis zum nächsten Versuch: etwa 30 s. Was er braucht, antwortete nicht. The database did not answer.",
                Text(WaitReason.Dependency, null, Now.AddSeconds(30), failure));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    private static string Text(WaitReason reason, int? position, DateTimeOffset? retryAt = null, JobFailure? failure = null, StartRange? start = null)
        => WaitText.Of(new JobWait(reason, position, retryAt, null, start), failure, Now);
}
