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
    private readonly InferenceOptions _options;
    private readonly ILogger _logger;
    private OpenPack? _open;

    public InferenceEngine(InferenceOptions options, TimeProvider clock, InferenceTelemetry telemetry, ILogger logger)
    {
        (_options, _clock, _telemetry, _logger) = (options, clock, telemetry, logger);
        _waiting = new WaitingTokens(options.MaxWaitingTokens);
    }

    public Task<ModelSet> Ready => _ready.Task;

    public long? GpuMemoryBytes => _open?.Pack.Gauge?.MemoryInUse;

    /// <summary>The device, and who waits for it.</summary>
    internal Device Device => Opened.Device;

    internal WaitingTokens Waiting => _waiting;

    internal BatchBudget Budget => Opened.Budget;

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
        _open = new OpenPack(pack, lanes ?? pack.BatchesAtOnce, new BatchBudget(_options.BatchTokensOn(pack.Models.Device), _clock));
        _telemetry.Observe(_open.Device);
        if (pack.Gauge is { } gauge)
            _telemetry.Observe(gauge);
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
        var call = Plan(open, classifiers, texts, urgency.Priority);
        using var room = Admit(call);
        using var deadline = new CancellationTokenSource(urgency.Within ?? Timeout.InfiniteTimeSpan, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        open.Calls.Add(call, room.Leave);
        var lanes = Task.WhenAll(Enumerable.Range(0, Math.Min(open.Device.Lanes, call.Work.Count)).Select(_ => RunAsync(open, call, stop.Token)));
        try
        {
            await call.Completion.WaitAsync(stop.Token);
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
        finally
        {
            open.Calls.Remove(call);
            await stop.CancelAsync();
            await lanes;
        }
    }

    private Call Plan(OpenPack open, IReadOnlyList<Classifier> classifiers, IReadOnlyList<string> texts, InferencePriority priority)
    {
        var start = _clock.GetTimestamp();
        var read = TokenisedTexts.Read(classifiers, texts);
        _telemetry.Tokenised(_clock.GetElapsedTime(start));

        // A call too small to fill every lane with whole batches is cut finer, so that no core stands idle while one is busy.
        var share = (classifiers.Sum(read.TokensOf) + open.Device.Lanes - 1) / open.Device.Lanes;
        var budget = (int)Math.Min(open.Budget.Tokens, Math.Max(share, BatchPlan.LeastTokens));
        return new Call(priority, classifiers, read, lengths => BatchPlan.Of(lengths, budget));
    }

    private WaitingTokens.Room Admit(Call call)
    {
        try
        {
            return _waiting.Admit(call.Tokens);
        }
        catch (InferenceOverloadedException)
        {
            _telemetry.Rejected(call.Priority);
            throw;
        }
    }

    /// <summary>One lane's share of a call: batch after batch, until all are taken or the call has ended. Faults are the call's.</summary>
    private async Task RunAsync(OpenPack open, Call call, CancellationToken stop)
    {
        var runner = new BatchRunner(open.Budget, _clock, _telemetry, _logger);
        Device.Lease? lease = null;
        try
        {
            while (true)
            {
                var asked = _clock.GetTimestamp();
                if (lease is null)
                    lease = await open.Device.RentAsync(call.Priority, stop);
                else
                    await lease.PassAsync(stop);
                if (open.Calls.Take(call, open.Budget.Tokens) is not { Count: > 0 } items)
                    return;
                _telemetry.Waited(items[0].Classifier.Info.Task, call.Priority, _clock.GetElapsedTime(asked));
                await RunAsync(open, runner, items);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // All has run, or nobody waits for it any more.
        }
        finally
        {
            lease?.Dispose();
        }
    }

    private static async Task RunAsync(OpenPack open, BatchRunner runner, IReadOnlyList<WorkItem> items)
    {
        try
        {
            await open.Threads.RunAsync(() => runner.Run(items));
        }
        catch (ObjectDisposedException closed)
        {
            foreach (var item in items)
                item.Call.Fail(closed);
        }
    }
}
