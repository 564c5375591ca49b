using AnalysisApp.Inference.Sessions;

namespace AnalysisApp.Inference.Batching;

/// <summary>One call of the engine: its batches, and what has come of them.</summary>
internal sealed class Call
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<Classifier> _classifiers;
    private readonly float[][][] _scores;
    private int _left;
    private long _ticks;

    /// <param name="priority">Who waits.</param>
    /// <param name="classifiers">Those that read the texts.</param>
    /// <param name="texts">As tokenised.</param>
    /// <param name="plan">The batches of texts of given lengths.</param>
    public Call(
        InferencePriority priority, IReadOnlyList<Classifier> classifiers, TokenisedTexts texts, Func<IReadOnlyList<int>, IReadOnlyList<Batch>> plan)
    {
        Priority = priority;
        _classifiers = classifiers;
        _scores = [.. classifiers.Select(_ => new float[texts.Count][])];
        var plans = texts.Readings.ToDictionary(reading => reading.Key, reading => plan(Array.ConvertAll(reading.Value, ids => ids.Length)));
        Work = [.. classifiers.SelectMany((classifier, i) => plans[classifier.Reading]
            .Select(batch => new WorkItem(this, classifier, batch, texts.Of(classifier), _scores[i])))];
        _left = Work.Count;
        if (_left == 0)
            _completion.SetResult();
    }

    public InferencePriority Priority { get; }

    /// <summary>All batches: classifier by classifier, each with its longest texts first.</summary>
    public IReadOnlyList<WorkItem> Work { get; }

    /// <summary>Ends when every batch has run, or faults with the first fault of one.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Tokens of all batches.</summary>
    public long Tokens => Work.Sum(item => (long)item.Batch.Tokens);

    /// <summary>A batch has run; its scores are in place.</summary>
    /// <param name="duration">Its share of the device's time.</param>
    public void Complete(TimeSpan duration)
    {
        Interlocked.Add(ref _ticks, duration.Ticks);
        if (Interlocked.Decrement(ref _left) == 0)
            _completion.TrySetResult();
    }

    public void Fail(Exception fault)
    {
        _completion.TrySetException(fault);

        // The caller may have gone.
        _ = _completion.Task.Exception;
    }

    /// <summary>The scores, when all batches have run.</summary>
    public Classification ToClassification()
        => new([.. _classifiers.Select((classifier, i) => new TaskScores(classifier.Info, _scores[i]))], TimeSpan.FromTicks(_ticks));
}

/// <summary>One batch of a call, for one classifier.</summary>
internal sealed record WorkItem(Call Call, Classifier Classifier, Batch Batch, int[][] Ids, float[][] Scores);
