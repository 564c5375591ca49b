namespace AnalysisApp.Queue.Tests.Parts;

public sealed record ProbeArguments(string Name) : IJobArguments
{
    public static string JobType => "probe";
}

/// <summary>Does what the test says.</summary>
public sealed class ProbeHandler(ProbeScript script) : IJobHandler<ProbeArguments>
{
    public Task<JobOutcome> HandleAsync(ProbeArguments arguments, JobRun run, CancellationToken cancellationToken)
        => script.Run(arguments, run, cancellationToken);
}

public sealed record ProbeScript(Func<ProbeArguments, JobRun, CancellationToken, Task<JobOutcome>> Run);

/// <summary>Runs that wait until the test lets them go on, and tell when they start.</summary>
public sealed class Gate : IDisposable
{
    private readonly SemaphoreSlim _started = new(0);
    private readonly SemaphoreSlim _open = new(0);

    public List<string> Started { get; } = [];

    public ProbeScript Script => new(async (arguments, run, cancellationToken) =>
    {
        lock (Started)
            Started.Add(arguments.Name);
        _started.Release();
        await _open.WaitAsync(cancellationToken);
        return JobOutcome.Done;
    });

    public Task NextStartAsync() => _started.WaitAsync().WaitAsync(TestInstance.Patience);

    public void LetOneEnd() => _open.Release();

    public void LetAllEnd() => _open.Release(1_000_000);

    public void Dispose()
    {
        _started.Dispose();
        _open.Dispose();
    }
}

/// <summary>Runs that go on until they are asked to stop, and tell when they start.</summary>
public sealed class YieldingGate : IDisposable
{
    private readonly SemaphoreSlim _started = new(0);

    public ProbeScript Script => new(async (_, run, _) =>
    {
        _started.Release();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.StopRequested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return JobOutcome.Interrupted;
    });

    public Task NextStartAsync() => _started.WaitAsync().WaitAsync(TestInstance.Patience);

    public void Dispose() => _started.Dispose();
}
