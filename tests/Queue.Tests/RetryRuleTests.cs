using AnalysisApp.Queue.Failures;

namespace AnalysisApp.Queue.Tests;

public sealed class RetryRuleTests
{
    private static readonly (FailureKind Kind, int Attempt, double? Seconds, bool Counts)[] Promises =
    [
        (FailureKind.Malformed, 1, null, true),
        (FailureKind.Transient, 1, 2, true),
        (FailureKind.Transient, 2, 4, true),
        (FailureKind.Transient, 3, 8, true),
        (FailureKind.Transient, 4, 16, true),
        (FailureKind.Transient, 5, null, true),
        (FailureKind.ResourceExhausted, 1, 0, true),
        (FailureKind.ResourceExhausted, 2, 0, true),
        (FailureKind.ResourceExhausted, 3, null, true),
        (FailureKind.Timeout, 1, 0, true),
        (FailureKind.Timeout, 2, 0, true),
        (FailureKind.Timeout, 3, null, true),
        (FailureKind.DependencyDown, 1, 30, false),
        (FailureKind.DependencyDown, 5, 30, false),
        (FailureKind.DependencyDown, 1000, 30, false),
    ];

    public static TheoryData<FailureKind, int, double?, bool> Table
    {
        get
        {
            var table = new TheoryData<FailureKind, int, double?, bool>();
            foreach (var (kind, attempt, seconds, counts) in Promises)
                table.Add(kind, attempt, seconds, counts);
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_kind_and_attempt_has_its_delay_with_a_quarter_of_jitter_for_transient_alone(FailureKind kind, int attempt, double? seconds, bool counts)
    {
        var jitter = kind == FailureKind.Transient ? 0.25 : 0;
        for (var step = 0; step <= 100; step++)
        {
            var retry = RetryRules.After(kind, attempt, 5, step / 100.0);

            Assert.Equal(seconds is null, retry.Delay is null);
            if (seconds is { } promised)
                Assert.Equal(promised * (1 + (jitter * ((step / 50.0) - 1))), retry.Delay!.Value.TotalSeconds, 1e-6);
            Assert.Equal(counts, retry.CountsAttempt);
        }
    }

    [Fact]
    public void The_table_names_every_kind() => Assert.Equal(Enum.GetValues<FailureKind>().Order(), Promises.Select(p => p.Kind).Distinct().Order());

    [Theory]
    [InlineData(FailureKind.Transient)]
    [InlineData(FailureKind.ResourceExhausted)]
    [InlineData(FailureKind.Timeout)]
    public void A_job_that_allows_fewer_attempts_gets_fewer(FailureKind kind)
    {
        Assert.NotNull(RetryRules.After(kind, 1, 2, 0).Delay);
        Assert.Equal(Retry.Never, RetryRules.After(kind, 2, 2, 0));
    }
}
