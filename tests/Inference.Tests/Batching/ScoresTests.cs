using AnalysisApp.Inference.Batching;

namespace AnalysisApp.Inference.Tests.Batching;

public sealed class ScoresTests
{
    [Fact]
    public void Softmax_does_not_overflow()
    {
        Assert.Equal([1f, 0f], Scores.Of([1_000f, -1_000f], Activation.Softmax));
        Assert.Equal([0.5f, 0.5f], Scores.Of([3e38f, 3e38f], Activation.Softmax));
    }

    [Fact]
    public void Sigmoid_scores_each_label_alone()
    {
        var scores = Scores.Of([0f, 2f, -1_000f, 1_000f], Activation.Sigmoid);
        Assert.Equal(0.5, scores[0], 1e-7);
        Assert.Equal(0.880797, scores[1], 1e-6);
        Assert.Equal([0f, 1f], scores[2..]);
    }

    [Theory]
    [InlineData("hey @anna see https://a.b @ now", "hey @user see http @ now")]
    [InlineData("a  b\n@c httpx", "a  b\n@c http")]
    [InlineData("", "")]
    public void Tweets_are_prepared_as_their_publisher_does(string text, string prepared)
    {
        Assert.Equal(prepared, TextPreparation.Tweet.Apply(text));
        Assert.Equal(text, TextPreparation.None.Apply(text));
    }
}
