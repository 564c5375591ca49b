using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Batching;

public sealed class InferenceEngineTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 40).Select(i => string.Join(' ', Enumerable.Repeat("love", 1 + i)))];

    // A small budget makes many batches, a small limit is soon reached.
    private static readonly InferenceOptions Options = new() { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter", BatchTokens = 64, MaxWaitingTokens = 4_000 };

    private readonly Measured _measured = new();
    private readonly InferenceTelemetry _telemetry;
    private InferenceEngine _engine = null!;

    public InferenceEngineTests() => _telemetry = new InferenceTelemetry(_measured);

    // One lane, so that a test can hold the whole device.
    public async Task InitializeAsync() => _engine = await Packs.OpenAsync(Options, lanes: 1, _telemetry);

    public Task DisposeAsync()
    {
        _engine.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _telemetry.Dispose();
        _measured.Dispose();
    }

    [Fact]
    public async Task Interactive_work_overtakes_background_work_at_a_batch_border()
    {
        var held = await _engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var background = _engine.ClassifyAsync(Lines, InferencePriority.Background, CancellationToken.None);
        var interactive = _engine.ClassifyAsync(["now"], InferencePriority.Interactive, CancellationToken.None);
        Assert.Equal(2, _engine.Device.Waiting);

        held.Dispose();
        Assert.Same(interactive, await Task.WhenAny(background, interactive));

        Assert.Equal(Lines.Length, (await background).Tasks[0].Scores.Length);
        Assert.Equal(0, _engine.Waiting.Count);
    }

    [Fact]
    public async Task Work_that_is_given_up_leaves_at_the_next_border_and_frees_its_room()
    {
        using var given = new CancellationTokenSource();
        var held = await _engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var work = _engine.ClassifyAsync(Lines, InferencePriority.Background, given.Token);
        Assert.True(_engine.Waiting.Count > 0);

        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(0, _engine.Waiting.Count);
        var dropped = Assert.Single(_measured.Of("analysisapp.inference.dropped"));
        Assert.Equal(("background", "cancelled"), (dropped.Tags["priority"], dropped.Tags["reason"]));

        held.Dispose();
        Assert.Single((await _engine.ClassifyAsync(["still here"], InferencePriority.Background, CancellationToken.None)).Tasks[0].Scores);
    }

    [Fact]
    public async Task Too_much_waiting_work_is_refused_and_room_comes_back()
    {
        var held = await _engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var admitted = _engine.ClassifyAsync(Lines, InferencePriority.Background, CancellationToken.None);
        Assert.InRange(_engine.Waiting.Count, 2_001, 4_000);

        var fault = await Assert.ThrowsAsync<InferenceOverloadedException>(
            () => _engine.ClassifyAsync(Lines, InferencePriority.Interactive, CancellationToken.None));
        Assert.Contains("4000 (Inference:MaxWaitingTokens)", fault.Message, StringComparison.Ordinal);
        Assert.Equal("interactive", Assert.Single(_measured.Of("analysisapp.inference.rejected")).Tags["priority"]);

        held.Dispose();
        await admitted;
        await _engine.ClassifyAsync(Lines, InferencePriority.Interactive, CancellationToken.None);
        Assert.Equal(0, _engine.Waiting.Count);
    }

    [Fact]
    public async Task Many_callers_at_once_each_get_their_own_scores()
    {
        var expected = new List<float>();
        foreach (var line in Lines)
            expected.Add((await _engine.ClassifyAsync("sentiment", [line], InferencePriority.Background, CancellationToken.None)).Scores[0][0]);

        var scores = await Task.WhenAll(Lines.Select((line, i) => Task.Run(() => _engine.ClassifyAsync(
            "sentiment", [line], i % 2 == 0 ? InferencePriority.Background : InferencePriority.Interactive, CancellationToken.None))));

        Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second.Scores[0][0], 1e-5));
    }

    [Fact]
    public async Task Work_that_came_before_the_models_waits_for_them_or_learns_why_there_are_none()
    {
        using var engine = Packs.NewEngine(Packs.StarterOptions);
        var early = engine.ClassifyAsync(["early"], InferencePriority.Interactive, CancellationToken.None);
        Assert.False(early.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => engine.CountTokens("early"));

        engine.Fail(new ModelPackException("broken"));
        Assert.Equal("broken", (await Assert.ThrowsAsync<ModelPackException>(() => early)).Message);
        Assert.Equal("broken", (await Assert.ThrowsAsync<ModelPackException>(() => engine.Ready)).Message);
    }

    [Fact]
    public async Task Work_that_is_not_done_in_time_is_dropped_at_the_next_border_and_counted()
    {
        var held = await _engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);

        var fault = await Assert.ThrowsAsync<InferenceDeadlineException>(
            () => _engine.ClassifyAsync(Lines, new InferenceUrgency(InferencePriority.Interactive, TimeSpan.FromMilliseconds(1)), CancellationToken.None));

        Assert.Equal(TimeSpan.FromMilliseconds(1), fault.Within);
        Assert.Equal((0, 0L), (_engine.Device.Waiting, _engine.Waiting.Count));
        Assert.Equal("deadline", Assert.Single(_measured.Of("analysisapp.inference.dropped")).Tags["reason"]);
        held.Dispose();
        await _engine.ClassifyAsync(["in time"], new InferenceUrgency(InferencePriority.Interactive, TimeSpan.FromMinutes(5)), CancellationToken.None);
    }

    [Fact]
    public async Task The_batches_of_one_call_run_on_every_lane_and_score_as_on_one()
    {
        using var wide = await Packs.OpenAsync(Options, lanes: 3);
        var expected = await _engine.ClassifyAsync(Lines, InferencePriority.Background, CancellationToken.None);
        var held = await wide.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var other = await wide.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var third = await wide.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);

        var scores = wide.ClassifyAsync(Lines, InferencePriority.Background, CancellationToken.None);
        Assert.Equal(3, wide.Device.Waiting);
        other.Dispose();
        third.Dispose();
        held.Dispose();

        foreach (var (one, three) in expected.Tasks.Zip((await scores).Tasks))
            Assert.All(one.Scores.Zip(three.Scores), pair => Assert.All(pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, 1e-5)));
        Assert.Equal((0, 0L), (wide.Device.Waiting, wide.Waiting.Count));
    }

    [Fact]
    public async Task A_small_call_is_cut_so_that_every_lane_has_a_batch()
    {
        using var wide = await Packs.OpenAsync(new InferenceOptions { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter", BatchTokens = 4_096 }, lanes: 4);
        var held = new List<Device.Lease>();
        for (var lane = 0; lane < 4; lane++)
            held.Add(await wide.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None));

        var scores = wide.ClassifyAsync("emotion", Lines, InferencePriority.Background, CancellationToken.None);
        Assert.Equal(4, wide.Device.Waiting);
        held.ForEach(lease => lease.Dispose());
        Assert.Equal(Lines.Length, (await scores).Scores.Length);
    }

    [Fact]
    public async Task Closing_the_engine_lets_the_batches_under_way_end_and_refuses_the_rest()
    {
        var engine = await Packs.OpenAsync(Packs.StarterOptions, lanes: 2);
        var running = Enumerable.Range(0, 8).Select(_ => engine.ClassifyAsync(Lines, InferencePriority.Background, CancellationToken.None)).ToArray();

        engine.Dispose();

        foreach (var call in running)
        {
            if (await Record.ExceptionAsync(() => call) is { } fault)
                Assert.IsAssignableFrom<ObjectDisposedException>(fault);
            else
                Assert.Equal(3, (await call).Tasks.Count);
        }
    }

    [Fact]
    public async Task The_meter_tells_what_ran_what_waits_and_how_full_the_batches_were()
    {
        var held = await _engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var work = _engine.ClassifyAsync(["la la la la la la", "love"], InferencePriority.Background, CancellationToken.None);
        var waiting = _measured.Of("analysisapp.inference.waiting");
        Assert.Equal(1, Assert.Single(waiting, measurement => measurement.Tags["priority"] == "background").Value);
        Assert.Equal(0, Assert.Single(waiting, measurement => measurement.Tags["priority"] == "interactive").Value);
        held.Dispose();
        await work;

        Assert.Equal(2, _measured.Of("analysisapp.inference.texts").Where(measurement => measurement.Tags["task"] == "emotion").Sum(measurement => measurement.Value));
        Assert.Equal(3, _measured.Of("analysisapp.inference.batch.tokens").Count);
        Assert.All(_measured.Of("analysisapp.inference.batch.padding"), padding => Assert.InRange(padding.Value, 0.1, 0.5));
        Assert.Single(_measured.Of("analysisapp.inference.tokenize.duration"));
        Assert.Equal(3, _measured.Of("analysisapp.inference.run.duration").Count);
        Assert.All(_measured.Of("analysisapp.inference.wait.duration"), wait => Assert.Equal("background", wait.Tags["priority"]));
    }

    [Fact]
    public async Task Small_calls_of_one_priority_share_a_run_as_far_as_the_budget_goes()
    {
        var held = await _engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var calls = Enumerable.Range(0, 12)
            .Select(i => _engine.ClassifyAsync("emotion", [Lines[i % 3]], InferencePriority.Background, CancellationToken.None))
            .ToArray();
        var urgent = _engine.ClassifyAsync("emotion", [Lines[5]], InferencePriority.Interactive, CancellationToken.None);
        held.Dispose();
        await urgent;
        var scores = await Task.WhenAll(calls);

        var runs = _measured.Of("analysisapp.inference.batch.tokens").Select(run => run.Value).ToList();
        Assert.Equal(2, runs.Count);
        Assert.Equal(_engine.CountTokens(Lines[5]), runs[0]);
        Assert.InRange(runs[1], 36, 64);
        for (var i = 0; i < calls.Length; i++)
        {
            var alone = await _engine.ClassifyAsync("emotion", [Lines[i % 3]], InferencePriority.Background, CancellationToken.None);
            Assert.All(alone.Scores[0].Zip(scores[i].Scores[0]), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }

        Assert.Equal((0, 0L), (_engine.Device.Waiting, _engine.Waiting.Count));
    }

    [Fact]
    public async Task At_int8_where_company_would_move_the_scores_calls_run_apart_and_score_as_alone()
    {
        var options = new InferenceOptions { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter", Precision = "int8" };
        using var engine = await Packs.OpenAsync(options, lanes: 1);
        var alone = new List<float[]>();
        foreach (var line in Lines[..8])
            alone.Add((await engine.ClassifyAsync("emotion", [line], InferencePriority.Background, CancellationToken.None)).Scores[0]);

        var held = await engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var calls = Lines[..8].Select(line => engine.ClassifyAsync("emotion", [line], InferencePriority.Background, CancellationToken.None)).ToArray();
        held.Dispose();

        Assert.Equal(alone, (await Task.WhenAll(calls)).Select(call => call.Scores[0]));
    }

    [Fact]
    public async Task A_call_that_gives_up_after_another_has_taken_its_batch_along_does_no_harm()
    {
        using var given = new CancellationTokenSource();
        var held = await _engine.Device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var stays = _engine.ClassifyAsync("emotion", ["I stay"], InferencePriority.Background, CancellationToken.None);
        var leaves = _engine.ClassifyAsync("emotion", ["I leave"], InferencePriority.Background, given.Token);
        held.Dispose();
        await given.CancelAsync();

        Assert.Single((await stays).Scores);
        if (await Record.ExceptionAsync(() => leaves) is { } fault)
            Assert.IsAssignableFrom<OperationCanceledException>(fault);
        Assert.Equal((0, 0L), (_engine.Device.Waiting, _engine.Waiting.Count));
    }
}
