using System.Text.Json;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests;

public sealed class GoldenScoreTests(StarterEngine starter) : IClassFixture<StarterEngine>
{
    [Theory]
    [InlineData("sentiment")]
    [InlineData("toxicity")]
    [InlineData("emotion")]
    public async Task The_starter_pack_scores_its_golden_lines_as_PyTorch_did(string task)
    {
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Join(Packs.ModelsDirectory, "starter", task, "golden.json")));
        var lines = golden.RootElement.GetProperty("lines").EnumerateArray().ToList();

        var all = await starter.Engine.ClassifyAsync(
            [.. lines.Select(line => line.GetProperty("text").GetString()!)], InferencePriority.Interactive, CancellationToken.None);

        var scores = Assert.Single(all.Tasks, scores => scores.Classifier.Task == task);
        Assert.Equal(lines.Count, scores.Scores.Length);
        for (var line = 0; line < lines.Count; line++)
        {
            for (var label = 0; label < scores.Classifier.Labels.Count; label++)
                Assert.Equal(lines[line].GetProperty("probs").GetProperty(scores.Classifier.Labels[label]).GetDouble(), scores.Scores[line][label], 1e-4);
        }
    }

    [Fact]
    public async Task A_text_scores_the_same_alone_and_in_any_batch()
    {
        var texts = Enumerable.Range(0, 120).Select(i => string.Join(' ', Enumerable.Repeat($"la{i % 7} love burns", 1 + (i % 13)))).ToList();
        var together = await starter.Engine.ClassifyAsync(texts, InferencePriority.Interactive, CancellationToken.None);

        for (var i = 0; i < texts.Count; i += 7)
        {
            var alone = await starter.Engine.ClassifyAsync([texts[i]], InferencePriority.Interactive, CancellationToken.None);
            for (var task = 0; task < alone.Tasks.Count; task++)
            {
                for (var label = 0; label < alone.Tasks[task].Scores[0].Length; label++)
                    Assert.Equal(alone.Tasks[task].Scores[0][label], together.Tasks[task].Scores[i][label], 1e-5);
            }
        }
    }

    [Fact]
    public async Task One_task_alone_scores_as_it_does_among_all()
    {
        string[] texts = ["I am so happy today", "Nobody came, and the rain went on"];
        var all = await starter.Engine.ClassifyAsync(texts, InferencePriority.Background, CancellationToken.None);
        var emotion = await starter.Engine.ClassifyAsync("emotion", texts, InferencePriority.Background, CancellationToken.None);

        Assert.Equal(all.Tasks[2].Scores, emotion.Scores);
        Assert.Equal(["sentiment", "toxicity", "emotion"], all.Tasks.Select(task => task.Classifier.Task));
        Assert.True(all.Duration > TimeSpan.Zero);
        await Assert.ThrowsAsync<ArgumentException>(
            () => starter.Engine.ClassifyAsync("genre", texts, InferencePriority.Background, CancellationToken.None));
    }

    [Fact]
    public async Task No_texts_give_no_scores()
    {
        var none = await starter.Engine.ClassifyAsync([], InferencePriority.Interactive, CancellationToken.None);
        Assert.All(none.Tasks, task => Assert.Empty(task.Scores));
    }

    [Fact]
    public async Task Softmax_scores_add_up_to_one_and_any_Unicode_is_scored()
    {
        string[] odd = ["", " ", "\uD800", "a\0b", "\u202Eשלום", "😀😀😀", new string('é', 300)];
        var all = await starter.Engine.ClassifyAsync(odd, InferencePriority.Interactive, CancellationToken.None);

        foreach (var task in all.Tasks.Where(task => task.Classifier.Activation == Activation.Softmax))
            Assert.All(task.Scores, scores => Assert.Equal(1.0, scores.Sum(), 1e-5));
        Assert.All(all.Tasks.SelectMany(task => task.Scores).SelectMany(scores => scores), score => Assert.InRange(score, 0f, 1f));
    }

    [Fact]
    public async Task A_too_long_text_is_refused_with_its_place_and_nothing_runs()
    {
        var models = await starter.Engine.Ready;
        var tooLong = string.Join(' ', Enumerable.Repeat("rain", models.MaxTokens));

        var fault = await Assert.ThrowsAsync<TextTooLongException>(
            () => starter.Engine.ClassifyAsync(["short", tooLong], InferencePriority.Interactive, CancellationToken.None));

        Assert.Equal(1, fault.Index);
        Assert.Equal(512, fault.MaxTokens);
        Assert.Equal(512, models.MaxTokens);
        Assert.True(starter.Engine.CountTokens(tooLong) > 512);
        Assert.Equal(0, starter.Engine.Waiting.Count);
    }

    [Fact]
    public async Task A_text_of_exactly_the_limit_is_scored()
    {
        var text = string.Join(' ', Enumerable.Repeat("rain", 510));
        Assert.Equal(512, starter.Engine.CountTokens(text));
        var all = await starter.Engine.ClassifyAsync([text], InferencePriority.Interactive, CancellationToken.None);
        Assert.Equal(3, all.Tasks.Count);
    }
}
