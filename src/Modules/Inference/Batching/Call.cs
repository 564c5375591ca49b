using AnalysisApp.Inference.Sessions;

namespace AnalysisApp.Inference.Batching;

/// <summary>The batches of one call, taken one by one by whoever runs them. Safe for concurrent use.</summary>
internal sealed class Call
{
    private readonly IReadOnlyList<Classifier> _classifiers;
    private readonly float[][][] _scores;
    private readonly WorkItem[] _work;
    private int _taken;
    private long _ticks;

    /// <param name="classifiers">Those that read the texts.</param>
    /// <param name="texts">As tokenised.</param>
    /// <param name="plan">The batches of texts of given lengths.</param>
    public Call(IReadOnlyList<Classifier> classifiers, TokenisedTexts texts, Func<IReadOnlyList<int>, IReadOnlyList<Batch>> plan)
    {
        _classifiers = classifiers;
        _scores = [.. classifiers.Select(_ => new float[texts.Count][])];
        var plans = texts.Readings.ToDictionary(reading => reading.Key, reading => plan(Array.ConvertAll(reading.Value, ids => ids.Length)));

        // Largest first, so that the lanes end at about the same time.
        _work = [.. classifiers
            .SelectMany((classifier, i) => plans[classifier.Reading].Select(batch => new WorkItem(classifier, batch, texts.Of(classifier), _scores[i])))];
    }

    /// <summary>How many batches there are.</summary>
    public int Batches => _work.Length;

    /// <summary>Tokens of all batches.</summary>
    public long Tokens => _work.Sum(item => (long)item.Batch.Tokens);

    /// <summary>Takes the next batch.</summary>
    /// <returns>Null when all are taken.</returns>
    public WorkItem? Take() => Interlocked.Increment(ref _taken) is var taken && taken <= _work.Length ? _work[taken - 1] : null;

    /// <summary>A batch was on the device that long.</summary>
    public void Ran(TimeSpan duration) => Interlocked.Add(ref _ticks, duration.Ticks);

    /// <summary>The scores, when all batches have run.</summary>
    public Classification ToClassification()
        => new([.. _classifiers.Select((classifier, i) => new TaskScores(classifier.Info, _scores[i]))], TimeSpan.FromTicks(_ticks));
}

/// <summary>One batch for one classifier.</summary>
internal sealed record WorkItem(Classifier Classifier, Batch Batch, int[][] Ids, float[][] Scores);
