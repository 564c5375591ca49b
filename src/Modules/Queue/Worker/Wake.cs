namespace AnalysisApp.Queue.Worker;

/// <summary>Lets one loop sleep until it is woken, or a while has passed. Many wakes before it looks are one.</summary>
internal sealed class Wake
{
    private TaskCompletionSource _woken = New();

    public void Set() => Volatile.Read(ref _woken).TrySetResult();

    /// <returns>Whether it was woken; false when the while had passed.</returns>
    public async Task<bool> WaitAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var woken = Volatile.Read(ref _woken);
        await woken.Task.WaitAsync(limit, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        // Before the caller looks: a wake from here on is for the next time.
        if (!woken.Task.IsCompleted)
            return false;
        Volatile.Write(ref _woken, New());
        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
