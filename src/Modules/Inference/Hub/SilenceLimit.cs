namespace AnalysisApp.Inference.Hub;

/// <summary>Cancels when nothing was heard for so long, or when the caller gave up; the two can be told apart.</summary>
internal sealed class SilenceLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly string _setting;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;
    private readonly ITimer _timer;

    /// <param name="limit">How long silence may last.</param>
    /// <param name="setting">What sets the limit, for the message.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="caller">Who may give up.</param>
    public SilenceLimit(TimeSpan limit, string setting, TimeProvider clock, CancellationToken caller)
    {
        (_limit, _setting, _caller) = (limit, setting, caller);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller);

        // Armed by Change and not at creation: it is the same for both, and Heard then is the one place that sets it.
        _timer = clock.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _either, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Heard();
    }

    public CancellationToken Token => _either.Token;

    /// <summary>Silence begins anew.</summary>
    public void Heard() => _timer.Change(_limit, Timeout.InfiniteTimeSpan);

    /// <summary>Runs it, and says what it means when it is cut off.</summary>
    /// <exception cref="TransientFaultException">Nothing was heard for too long.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(Token);
        }
        catch (Exception fault) when (Token.IsCancellationRequested && fault is (OperationCanceledException or HttpRequestException or IOException))
        {
            _caller.ThrowIfCancellationRequested();
            throw new TransientFaultException($"got no answer for {_limit.TotalSeconds:0} s ({_setting})", null, fault);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _either.Dispose();
    }
}
