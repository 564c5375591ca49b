using static AnalysisApp.Health.FailureAction;

namespace AnalysisApp.Health.Tests;

public sealed class FailureRulesTests
{
    private static readonly FailureScene Scene = new(LiveInstances: 2, Workers: 4, QueuePaused: false);

    /// <summary>Kind, code, failures, targets, on the first of two workers, with the first of two sets of models; the rules that hold, and what can be done.</summary>
    public static TheoryData<string, string, int, int?, int, int, string[], FailureAction[]> Table => new()
    {
        { "resource_exhausted", "model_out_of_memory", 4, 4, 2, 4, ["memory"], [FewerWorkers, OpenHealth] },
        { "resource_exhausted", "model_out_of_memory", 10, 9, 9, 9, ["memory", "one_worker"], [FewerWorkers, OpenHealth, OpenHealth] },
        { "resource_exhausted", "model_out_of_memory", 10, 9, 8, 9, ["memory"], [FewerWorkers, OpenHealth] },
        { "resource_exhausted", "out_of_memory", 2, 2, 2, 0, ["memory"], [FewerWorkers, OpenHealth] },
        { "transient", "worker_lost", 1, 1, 1, 0, ["lost_process"], [FewerWorkers, OpenHealth] },
        { "resource_exhausted", "disk_full", 1, 1, 1, 0, ["disk"], [OpenHealth, PauseQueue] },
        { "dependency_down", "database_disk_full", 2, 2, 1, 0, ["disk"], [OpenHealth, PauseQueue] },
        { "resource_exhausted", "too_many_files", 2, 2, 1, 0, ["open_files"], [FewerWorkers] },
        { "dependency_down", "circuit_open", 9, 3, 5, 0, ["dependency"], [OpenHealth, PauseQueue] },
        { "transient", "database_unavailable", 2, 2, 1, 0, ["database"], [OpenHealth] },
        { "timeout", "database_timeout", 2, 2, 1, 0, ["database", "timeout"], [OpenHealth, FewerWorkers] },
        { "timeout", "deadline_passed", 2, 2, 1, 0, ["timeout"], [FewerWorkers] },
        { "transient", "model_failed", 3, 3, 3, 3, ["one_worker", "one_model"], [OpenHealth, VerifyModels] },
        { "transient", "model_failed", 10, 9, 5, 9, ["one_model"], [VerifyModels] },
        { "transient", "model_failed", 10, 9, 5, 8, ["otherwise"], [OpenJob] },
        { "malformed", "malformed_data", 1, 1, 1, 0, ["one_song"], [OpenTarget] },
        { "malformed", "malformed_data", 2, 2, 1, 0, ["otherwise"], [OpenJob] },
        { "transient", "input_output", 3, 1, 1, 0, ["one_song"], [OpenTarget] },
        { "transient", "input_output", 2, 1, 1, 0, ["otherwise"], [OpenJob] },
        { "transient", "input_output", 2, null, 1, 0, ["otherwise"], [OpenJob] },
        { "malformed", "unknown_job_type", 1, 1, 1, 0, ["version"], [OpenHealth] },
        { "transient", "unexpected", 2, 2, 1, 0, ["otherwise"], [OpenJob] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_pattern_is_told_what_to_do(
        string kind, string code, int count, int? targets, int onFirstWorker, int withFirstModels, string[] rules, FailureAction[] actions)
    {
        var told = FailureRules.Recommend(Pattern(kind, code, count, targets, onFirstWorker, withFirstModels), Scene);

        Assert.Equal(rules, told.Select(each => each.Rule.Name));
        Assert.Equal(actions, told.SelectMany(each => each.Actions));
        Assert.All(told, each => Assert.EndsWith(".", each.Because, StringComparison.Ordinal));
    }

    [Fact]
    public void What_failed_for_good_by_a_fault_that_passes_is_retried()
    {
        var told = FailureRules.Recommend(Pattern("transient", "connection_failed", 5, 2, 3, 0) with { Retryable = 1 }, Scene);
        Assert.Equal(("passes", "1 job failed for good by a fault that may be over."), (Assert.Single(told).Rule.Name, told[0].Because));
        Assert.Equal([Retry], told[0].Actions);
    }

    [Fact]
    public void Songs_that_failed_alone_are_looked_at()
    {
        var told = Assert.Single(FailureRules.Recommend(Pattern("malformed", "analysis_failed", 1, 1, 0, 0) with { Workers = [], OfSongs = true }, Scene));
        Assert.Equal(("songs", "1 song could not be read, and nothing else was wrong."), (told.Rule.Name, told.Because));
        Assert.Equal([OpenTarget], told.Actions);
    }

    [Fact]
    public void One_worker_is_at_fault_only_where_there_are_others()
    {
        var pattern = Pattern("transient", "unexpected", 12, 5, 12, 0);
        var told = Assert.Single(FailureRules.Recommend(pattern, Scene));
        Assert.Equal(("one_worker", "12 of 12 failures are on first, and 2 instances are alive."), (told.Rule.Name, told.Because));
        Assert.Equal("otherwise", Assert.Single(FailureRules.Recommend(pattern, Scene with { LiveInstances = 1 })).Rule.Name);
    }

    [Fact]
    public void What_cannot_be_done_now_is_not_offered()
    {
        var bare = new FailureScene(LiveInstances: 1, Workers: 1, QueuePaused: true);
        Assert.Equal([OpenHealth], FailureRules.Recommend(Pattern("resource_exhausted", "out_of_memory", 5, 5, 5, 0), bare).SelectMany(each => each.Actions));
        Assert.Equal([OpenHealth], FailureRules.Recommend(Pattern("resource_exhausted", "disk_full", 5, 5, 5, 0), bare).SelectMany(each => each.Actions));
        Assert.Empty(FailureRules.RecommendForAll(30, 40, bare)!.Actions);
    }

    [Theory]
    [InlineData(19, 19, false)]
    [InlineData(10, 20, false)]
    [InlineData(11, 20, true)]
    [InlineData(0, 0, false)]
    public void The_queue_is_paused_when_most_attempts_fail(long failed, long ended, bool told)
        => Assert.Equal(told ? [PauseQueue] : null, FailureRules.RecommendForAll(failed, ended, Scene)?.Actions);

    [Fact]
    public void Every_rule_can_be_read_has_a_name_of_its_own_and_is_tried_here()
    {
        Assert.Distinct(FailureRules.All.Select(rule => rule.Name));
        Assert.All(FailureRules.All, rule => Assert.StartsWith("When ", rule.Sentence, StringComparison.Ordinal));
        var tried = Table.SelectMany(row => (string[])row[6]).Concat(["passes", "songs", "most_fail"]);
        Assert.Equal(FailureRules.All.Select(rule => rule.Name).Order(), tried.Distinct().Order());
    }

    private static FailurePattern Pattern(string kind, string code, int count, int? targets, int onFirstWorker, int withFirstModels) => new(
        kind, code, "song_analysis", count, targets, Parts(onFirstWorker, count), withFirstModels == 0 ? [] : Parts(withFirstModels, count), Retryable: 0);

    private static FailurePart[] Parts(int first, int all)
        => [.. new FailurePart[] { new("first", first), new("second", all - first) }.Where(part => part.Count > 0)];
}
