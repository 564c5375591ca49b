using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Batching;

/// <summary>Tokenises, plans, waits for the device, and runs batch after batch.</summary>
internal sealed class InferenceEngine(InferenceOptions options, TimeProvider clock, InferenceTelemetry telemetry, ILogger logger)
    : IInferenceEngine, IDisposable
{
    private readonly TaskCompletionSource<LoadedPack> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ModelSet> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WaitingTokens _waiting = new(options.MaxWaitingTokens);
    private readonly BatchBudget _budget = new(options.BatchTokens, clock);
    private LoadedPack? _pack;

    public Task<ModelSet> Ready => _ready.Task;

    /// <summary>The device, and who waits for it.</summary>
    internal Device Device { get; } = new();

    internal WaitingTokens Waiting => _waiting;

    internal BatchBudget Budget => _budget;

    public int CountTokens(string text)
        => (_pack ?? throw NotReady()).Readings.Max(reading => reading.Tokenizer.CountTokens(reading.Preparation.Apply(text)));

    public async Task<Classification> ClassifyAsync(IReadOnlyList<string> texts, InferencePriority priority, CancellationToken cancellationToken)
    {
        var pack = await _loaded.Task.WaitAsync(cancellationToken);
        return await ClassifyAsync(pack.Classifiers, texts, priority, cancellationToken);
    }

    public async Task<TaskScores> ClassifyAsync(string task, IReadOnlyList<string> texts, InferencePriority priority, CancellationToken cancellationToken)
    {
        var pack = await _loaded.Task.WaitAsync(cancellationToken);
        var classifier = pack.Classifiers.FirstOrDefault(classifier => classifier.Info.Task == task)
            ?? throw new ArgumentException($"The pack {pack.Models.Pack} has no task '{task}'.", nameof(task));
        return (await ClassifyAsync([classifier], texts, priority, cancellationToken)).Tasks[0];
    }

    /// <summary>Opens the engine for work.</summary>
    internal void Open(LoadedPack pack)
    {
        _pack = pack;
        _loaded.SetResult(pack);
        _ready.SetResult(pack.Models);
    }

    /// <summary>Everyone who waits for the models learns why there will be none.</summary>
    internal void Fail(Exception fault)
    {
        _loaded.TrySetException(fault);
        _ready.TrySetException(fault);

        // Seen here, so that the finalizer of a task that nobody awaits has nothing to report.
        _ = _loaded.Task.Exception;
        _ = _ready.Task.Exception;
    }

    public void Dispose()
    {
        Fail(new ObjectDisposedException(nameof(InferenceEngine)));
        _pack?.Dispose();
    }

    private async Task<Classification> ClassifyAsync(
        IReadOnlyList<Classifier> classifiers, IReadOnlyList<string> texts, InferencePriority priority, CancellationToken cancellationToken)
    {
        var work = Plan(classifiers, texts);
        var waiting = work.Sum(item => (long)item.Batch.Tokens);
        _waiting.Admit(waiting);
        try
        {
            var duration = TimeSpan.Zero;
            Device.Lease? lease = null;
            try
            {
                foreach (var item in work)
                {
                    if (lease is null)
                        lease = await Device.RentAsync(priority, cancellationToken);
                    else
                        await lease.PassAsync(cancellationToken);
                    _waiting.Leave(item.Batch.Tokens);
                    waiting -= item.Batch.Tokens;
                    duration += await Task.Run(() => Run(item), CancellationToken.None);
                }
            }
            finally
            {
                lease?.Dispose();
            }

            return new Classification(Gather(classifiers, texts.Count, work), duration);
        }
        finally
        {
            _waiting.Leave(waiting);
        }
    }

    /// <summary>Tokenises once per vocabulary and lays out every classifier's batches, one classifier after the other.</summary>
    private List<WorkItem> Plan(IReadOnlyList<Classifier> classifiers, IReadOnlyList<string> texts)
    {
        var read = classifiers
            .DistinctBy(classifier => classifier.Reading)
            .ToDictionary(classifier => classifier.Reading, classifier => texts.Select(classifier.Encode).ToArray());
        RefuseTooLong(classifiers, read);

        var plans = read.ToDictionary(entry => entry.Key, entry => BatchPlan.Of([.. entry.Value.Select(ids => ids.Length)], _budget.Tokens));
        var work = new List<WorkItem>();
        foreach (var classifier in classifiers)
        {
            var scores = new float[texts.Count][];
            work.AddRange(plans[classifier.Reading].Select(batch => new WorkItem(classifier, batch, read[classifier.Reading], scores)));
        }

        return work;
    }

    private static void RefuseTooLong(IReadOnlyList<Classifier> classifiers, Dictionary<(string, TextPreparation), int[][]> read)
    {
        foreach (var classifier in classifiers)
        {
            var ids = read[classifier.Reading];
            var tooLong = Array.FindIndex(ids, text => text.Length > classifier.MaxTokens);
            if (tooLong >= 0)
                throw new TextTooLongException(tooLong, ids[tooLong].Length, classifier.MaxTokens);
        }
    }

    private TimeSpan Run(WorkItem item)
    {
        var start = clock.GetTimestamp();
        var halvings = 0;
        try
        {
            for (var done = 0; done < item.Batch.Texts.Length;)
            {
                var part = item.Batch.Part(done, _budget.Tokens);
                if (TryRun(item, part))
                    done += part.Texts.Length;
                else
                    halvings++;
            }
        }
        finally
        {
            if (halvings > 0)
                InferenceLog.BatchHalved(logger, item.Classifier.Info.Task, item.Batch.Tokens, _budget.Tokens);
        }

        return clock.GetElapsedTime(start);
    }

    /// <returns>False when memory did not suffice for the batch; the budget is smaller then. A single text that does not fit is a fault.</returns>
    private bool TryRun(WorkItem item, Batch part)
    {
        var task = item.Classifier.Info.Task;
        try
        {
            item.Classifier.Run(part, item.Ids, item.Scores);
            telemetry.Scored(task, part.Texts.Length);
            return true;
        }
        catch (Exception fault) when (part.Texts.Length > 1 && MemoryFault.Is(fault))
        {
            _budget.Halve(part.Tokens);
            telemetry.Halved(task);
            return false;
        }
    }

    private static TaskScores[] Gather(IReadOnlyList<Classifier> classifiers, int texts, List<WorkItem> work)
        => [.. classifiers.Select(classifier => new TaskScores(
            classifier.Info,
            texts == 0 ? [] : work.First(item => item.Classifier == classifier).Scores))];

    private static InvalidOperationException NotReady() => new("The models are not loaded yet; await Ready first.");

    private sealed record WorkItem(Classifier Classifier, Batch Batch, int[][] Ids, float[][] Scores);
}
