using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Batching;

/// <summary>Tokenises, plans, waits for the device, and runs batch after batch, on every lane of the device that is free.</summary>
internal sealed class InferenceEngine : IInferenceEngine, IDisposable
{
    private readonly TimeProvider _clock;
    private readonly InferenceTelemetry _telemetry;
    private readonly TaskCompletionSource<OpenPack> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ModelSet> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WaitingTokens _waiting;
    private readonly BatchBudget _budget;
    private readonly BatchRunner _runner;
    private OpenPack? _open;

    public InferenceEngine(InferenceOptions options, TimeProvider clock, InferenceTelemetry telemetry, ILogger logger)
    {
        (_clock, _telemetry) = (clock, telemetry);
        _waiting = new WaitingTokens(options.MaxWaitingTokens);
        _budget = new BatchBudget(options.BatchTokens, clock);
        _runner = new BatchRunner(_budget, clock, telemetry, logger);
    }

    public Task<ModelSet> Ready => _ready.Task;

    /// <summary>The device, and who waits for it.</summary>
    internal Device Device => Opened.Device;

    internal WaitingTokens Waiting => _waiting;

    internal BatchBudget Budget => _budget;

    private OpenPack Opened => _open ?? throw new InvalidOperationException("The models are not loaded yet; await Ready first.");

    public int CountTokens(string text)
        => Opened.Pack.Readings.Max(reading => reading.Tokenizer.CountTokens(reading.Preparation.Apply(text)));

    public async Task<Classification> ClassifyAsync(IReadOnlyList<string> texts, InferenceUrgency urgency, CancellationToken cancellationToken)
    {
        var open = await _loaded.Task.WaitAsync(cancellationToken);
        return await ClassifyAsync(open, open.Pack.Classifiers, texts, urgency, cancellationToken);
    }

    public async Task<TaskScores> ClassifyAsync(string task, IReadOnlyList<string> texts, InferenceUrgency urgency, CancellationToken cancellationToken)
    {
        var open = await _loaded.Task.WaitAsync(cancellationToken);
        var classifier = open.Pack.Classifiers.FirstOrDefault(classifier => classifier.Info.Task == task)
            ?? throw new ArgumentException($"The pack {open.Pack.Models.Pack} has no task '{task}'.", nameof(task));
        return (await ClassifyAsync(open, [classifier], texts, urgency, cancellationToken)).Tasks[0];
    }

    /// <summary>Opens the engine for work.</summary>
    /// <param name="pack">All classifiers, warm and checked; the engine's from now on.</param>
    /// <param name="lanes">How many batches run at a time; null for as many as the pack's device has room for.</param>
    internal void Open(LoadedPack pack, int? lanes = null)
    {
        _open = new OpenPack(pack, lanes ?? pack.BatchesAtOnce);
        _telemetry.Observe(_open.Device);
        _loaded.SetResult(_open);
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
        _open?.Dispose();
    }

    private async Task<Classification> ClassifyAsync(
        OpenPack open, IReadOnlyList<Classifier> classifiers, IReadOnlyList<string> texts, InferenceUrgency urgency, CancellationToken cancellationToken)
    {
        var call = Plan(open, classifiers, texts);
        using var room = Admit(call, urgency.Priority);
        using var deadline = new CancellationTokenSource(urgency.Within ?? Timeout.InfiniteTimeSpan, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var lanes = Math.Min(open.Device.Lanes, call.Batches);
            await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => RunAsync(open, call, room, urgency.Priority, stop)));
            return call.ToClassification();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _telemetry.Dropped(urgency.Priority, "cancelled");
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            _telemetry.Dropped(urgency.Priority, "deadline");
            throw new InferenceDeadlineException(urgency.Within!.Value);
        }
    }

    private Call Plan(OpenPack open, IReadOnlyList<Classifier> classifiers, IReadOnlyList<string> texts)
    {
        var start = _clock.GetTimestamp();
        var read = TokenisedTexts.Read(classifiers, texts);
        _telemetry.Tokenised(_clock.GetElapsedTime(start));

        // A call too small to fill every lane with whole batches is cut finer, so that no core stands idle while one is busy.
        var share = (classifiers.Sum(read.TokensOf) + open.Device.Lanes - 1) / open.Device.Lanes;
        var budget = (int)Math.Min(_budget.Tokens, Math.Max(share, BatchPlan.LeastTokens));
        return new Call(classifiers, read, lengths => BatchPlan.Of(lengths, budget));
    }

    private WaitingTokens.Room Admit(Call call, InferencePriority priority)
    {
        try
        {
            return _waiting.Admit(call.Tokens);
        }
        catch (InferenceOverloadedException)
        {
            _telemetry.Rejected(priority);
            throw;
        }
    }

    /// <summary>One lane's share of a call: batch after batch, until none is left.</summary>
    private async Task RunAsync(OpenPack open, Call call, WaitingTokens.Room room, InferencePriority priority, CancellationTokenSource stop)
    {
        Device.Lease? lease = null;
        try
        {
            while (call.Take() is { } item)
            {
                var asked = _clock.GetTimestamp();
                if (lease is null)
                    lease = await open.Device.RentAsync(priority, stop.Token);
                else
                    await lease.PassAsync(stop.Token);
                _telemetry.Waited(item.Classifier.Info.Task, priority, _clock.GetElapsedTime(asked));
                room.Leave(item.Batch.Tokens);
                call.Ran(await open.Threads.RunAsync(() => _runner.Run(item)));
            }
        }
        catch
        {
            // Nobody will see the rest of the call.
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            lease?.Dispose();
        }
    }
}
