namespace AnalysisApp.Inference.Batching;

/// <summary>
/// The device, lent to one batch at a time. Interactive borrowers go before background ones; within a priority it is first come, first served,
/// and a borrower of several batches goes to the end of its own line at every border.
/// </summary>
internal sealed class Device
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _interactive = [];
    private readonly LinkedList<TaskCompletionSource> _background = [];
    private bool _isLent;

    /// <summary>How many wait for it.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _interactive.Count + _background.Count;
        }
    }

    /// <summary>Waits for the device.</summary>
    /// <exception cref="OperationCanceledException">Given up while waiting; the device is not lent.</exception>
    public async Task<Lease> RentAsync(InferencePriority priority, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (!_isLent)
            {
                _isLent = true;
                return new Lease(this, priority);
            }

            turn = LineUp_NeedsGate(priority);
        }

        await WaitAsync(turn, cancellationToken);
        return new Lease(this, priority);
    }

    private LinkedListNode<TaskCompletionSource> LineUp_NeedsGate(InferencePriority priority)
        => LineOf(priority).AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(() => Abandon(turn, cancellationToken)))
            await turn.Value.Task;
    }

    private void Abandon(LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Not in a line any more: the turn has come, and its holder gives it back at the next border.
            if (turn.List is not { } line)
                return;
            line.Remove(turn);
        }

        turn.Value.TrySetCanceled(cancellationToken);
    }

    private LinkedList<TaskCompletionSource> LineOf(InferencePriority priority)
        => priority == InferencePriority.Interactive ? _interactive : _background;

    private void HandOver_NeedsGate()
    {
        var line = _interactive.Count > 0 ? _interactive : _background;
        if (line.First is { } next)
        {
            line.RemoveFirst();
            next.Value.SetResult();
        }
        else
        {
            _isLent = false;
        }
    }

    /// <summary>The right to run one batch; given back once, by disposing.</summary>
    internal sealed class Lease(Device device, InferencePriority priority) : IDisposable
    {
        private bool _isHeld = true;

        /// <summary>A border between two batches: lets whoever is as urgent or more go first, then holds the device again.</summary>
        /// <exception cref="OperationCanceledException">Given up; the device is no longer held.</exception>
        public async Task PassAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LinkedListNode<TaskCompletionSource> turn;
            lock (device._gate)
            {
                if (device._interactive.Count == 0 && (priority == InferencePriority.Interactive || device._background.Count == 0))
                    return;

                // In line again before the device is handed over, or background work would slip in between two interactive batches.
                turn = device.LineUp_NeedsGate(priority);
                _isHeld = false;
                device.HandOver_NeedsGate();
            }

            await device.WaitAsync(turn, cancellationToken);
            _isHeld = true;
        }

        public void Dispose()
        {
            lock (device._gate)
            {
                if (!_isHeld)
                    return;
                _isHeld = false;
                device.HandOver_NeedsGate();
            }
        }
    }
}
