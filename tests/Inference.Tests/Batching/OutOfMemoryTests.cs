using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Batching;

/// <summary>What becomes of a batch that memory does not suffice for: real sessions, in an arena that is too small.</summary>
public sealed class OutOfMemoryTests : IDisposable
{
    private const int BatchTokens = 16_384;

    private static readonly InferenceOptions Options = new() { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter", BatchTokens = BatchTokens };

    // Of one length and one batch, each with its own scores.
    private static readonly string[] Lines =
    [
        .. Enumerable.Range(0, 256).Select(line => string.Join(' ', Enumerable.Range(0, 30).Select(word => (line >> (word % 8) & 1) == 0 ? "love" : "night"))),
    ];

    private readonly Measured _measured = new();
    private readonly InferenceTelemetry _telemetry;
    private readonly StandingClock _clock = new();
    private readonly LinesLogged _log = new();
    private readonly ITestOutputHelper _output;

    private long Halvings => (long)_measured.Sum("analysisapp.inference.halvings");

    public OutOfMemoryTests(ITestOutputHelper output)
    {
        _output = output;
        _telemetry = new InferenceTelemetry(_measured);
    }

    public void Dispose()
    {
        _telemetry.Dispose();
        _measured.Dispose();
    }

    [Fact]
    public async Task A_batch_that_memory_does_not_suffice_for_is_halved_until_it_does_and_scores_the_same()
    {
        using var roomy = await Packs.OpenAsync(Options);
        var expected = await roomy.ClassifyAsync("sentiment", Lines, InferencePriority.Background, CancellationToken.None);
        using var memory = new LimitedMemory(64 << 20);
        using var engine = await LimitedMemory.OpenAsync(Options, _clock, _telemetry, _log);

        var scored = await engine.ClassifyAsync("sentiment", Lines, InferencePriority.Background, CancellationToken.None);

        var worst = Enumerable.Range(0, Lines.Length).Max(i => expected.Scores[i].Zip(scored.Scores[i], (a, b) => Math.Abs(a - b)).Max());
        _output.WriteLine($"{Halvings} halvings down to {engine.Budget.Tokens} tokens; the largest difference of a score is {worst:E1}");
        Assert.InRange(worst, 0, 1e-4);
        Assert.True(expected.Scores.Select(scores => scores[0]).Distinct().Count() > 200, "The lines hardly differ, so mixed-up scores would not be seen.");
        Assert.InRange(Halvings, 2, 12);
        Assert.InRange(engine.Budget.Tokens, 32, 4_096);
        Assert.Single(_log.Lines);
        Assert.Contains("sentiment", _log.Lines[0], StringComparison.Ordinal);

        // What fits is remembered, so nothing fails again; after a while more is tried, and fails as before.
        var (count, budget) = (Halvings, engine.Budget.Tokens);
        await engine.ClassifyAsync("sentiment", Lines, InferencePriority.Background, CancellationToken.None);
        Assert.Equal((count, budget, 1), (Halvings, engine.Budget.Tokens, _log.Lines.Count));

        _clock.Pass(BatchBudget.RegrowAfter);
        Assert.Equal(2 * budget, engine.Budget.Tokens);
        await engine.ClassifyAsync("sentiment", Lines, InferencePriority.Background, CancellationToken.None);
        Assert.Equal((count + 1, budget), (Halvings, engine.Budget.Tokens));
    }

    [Fact]
    public async Task A_text_that_memory_does_not_suffice_for_alone_is_a_fault_and_shorter_ones_go_on()
    {
        using var memory = new LimitedMemory(20 << 20);
        using var engine = await LimitedMemory.OpenAsync(Options, _clock, _telemetry, _log);
        var longest = string.Join(' ', Enumerable.Repeat("love", 500));

        var fault = await Assert.ThrowsAsync<OnnxRuntimeException>(
            () => engine.ClassifyAsync("sentiment", [longest, longest, "love"], InferencePriority.Background, CancellationToken.None));

        Assert.Contains("smaller than requested bytes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, Halvings);
        Assert.Single(_log.Lines);
        Assert.Single((await engine.ClassifyAsync("sentiment", ["love"], InferencePriority.Background, CancellationToken.None)).Scores);
        Assert.Equal((0, 0L), (engine.Device.Waiting, engine.Waiting.Count));
    }

    [Fact]
    public async Task A_call_whose_text_does_not_fit_fails_alone_though_another_ran_along()
    {
        using var memory = new LimitedMemory(20 << 20);
        using var engine = await LimitedMemory.OpenAsync(Options, _clock, _telemetry, _log);
        var held = await engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var tooMuch = engine.ClassifyAsync("sentiment", [string.Join(' ', Enumerable.Repeat("love", 500))], InferencePriority.Background, CancellationToken.None);
        var small = engine.ClassifyAsync("sentiment", ["love"], InferencePriority.Background, CancellationToken.None);
        held.Dispose();

        await Assert.ThrowsAsync<OnnxRuntimeException>(() => tooMuch);
        Assert.Single((await small).Scores);
        Assert.Equal(1, Halvings);
        Assert.Equal((0, 0L), (engine.Device.Waiting, engine.Waiting.Count));
    }

    [Fact]
    public void A_halved_budget_doubles_in_time_until_it_is_whole_and_never_falls_below_one_token()
    {
        var budget = new BatchBudget(512, _clock);
        Assert.Equal(512, budget.Tokens);

        budget.Halve(500);
        Assert.Equal(250, budget.Tokens);
        _clock.Pass(BatchBudget.RegrowAfter - TimeSpan.FromTicks(1));
        Assert.Equal(250, budget.Tokens);
        _clock.Pass(TimeSpan.FromTicks(1));
        Assert.Equal(500, budget.Tokens);
        _clock.Pass(BatchBudget.RegrowAfter);
        Assert.Equal(512, budget.Tokens);

        // A batch that was planned before an earlier halving may fail after it: that is no reason to allow more.
        budget.Halve(100);
        budget.Halve(500);
        Assert.Equal(50, budget.Tokens);
        budget.Halve(1);
        Assert.Equal(1, budget.Tokens);
        _clock.Pass(BatchBudget.RegrowAfter * 10_000);
        Assert.Equal(512, budget.Tokens);
    }

    private sealed class LinesLogged : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Add(formatter(state, exception));
    }

    private sealed class StandingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
