using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Batching;

public sealed class InferenceEngineTests : IAsyncLifetime
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 40).Select(i => string.Join(' ', Enumerable.Repeat("love", 1 + i)))];

    private InferenceEngine _engine = null!;

    // A small budget makes many batches, a small limit is soon reached.
    public async Task InitializeAsync()
        => _engine = await Packs.OpenAsync(new InferenceOptions { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter", BatchTokens = 64, MaxWaitingTokens = 4_000 });

    public Task DisposeAsync()
    {
        _engine.Dispose();
        return Task.CompletedTask;
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

        Assert.Equal(expected, scores.Select(score => score.Scores[0][0]));
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
}
