namespace AnalysisApp.Inference.Batching;

/// <summary>
/// The device, lent to as many batches at a time as it has lanes. Interactive borrowers go before background ones; within a priority it is first
/// come, first served, and a borrower of several batches goes to the end of its own line at every border.
/// </summary>
/// <param name="lanes">At least 1.</param>
internal sealed class Device(int lanes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _interactive = [];
    private readonly LinkedList<TaskCompletionSource> _background = [];
    private int _free = lanes;

    public int Lanes { get; } = lanes;

    /// <summary>How many batches wait for it.</summary>
    public int Waiting => WaitingOf(InferencePriority.Interactive) + WaitingOf(InferencePriority.Background);

    /// <summary>How many batches of a priority wait for it.</summary>
    public int WaitingOf(InferencePriority priority)
    {
        lock (_gate)
            return LineOf(priority).Count;
    }

    /// <summary>Waits for a lane.</summary>
    /// <exception cref="OperationCanceledException">Given up while waiting; no lane is lent.</exception>
    public async Task<Lease> RentAsync(InferencePriority priority, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
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
            _free++;
        }
    }

    /// <summary>The right to run one batch; given back once, by disposing.</summary>
    internal sealed class Lease(Device device, InferencePriority priority) : IDisposable
    {
        private bool _isHeld = true;

        /// <summary>A border between two batches: lets whoever is as urgent or more go first, then holds a lane again.</summary>
        /// <exception cref="OperationCanceledException">Given up; the lane is no longer held.</exception>
        public async Task PassAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LinkedListNode<TaskCompletionSource> turn;
            lock (device._gate)
            {
                if (device._interactive.Count == 0 && (priority == InferencePriority.Interactive || device._background.Count == 0))
                    return;

                // In line again before the lane is handed over, or background work would slip in between two interactive batches.
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
