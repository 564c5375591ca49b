namespace AnalysisApp.Inference.Batching;

/// <summary>Counts the tokens that wait for a model, and refuses new ones at the limit.</summary>
internal sealed class WaitingTokens(int limit)
{
    private readonly Lock _gate = new();
    private long _waiting;

    public long Count
    {
        get
        {
            lock (_gate)
                return _waiting;
        }
    }

    /// <summary>Lets a call wait.</summary>
    /// <returns>Its room; what is left of it comes back when it is disposed.</returns>
    /// <exception cref="InferenceOverloadedException">Something waits already, and with these it would be too much.</exception>
    public Room Admit(long tokens)
    {
        lock (_gate)
        {
            // One call larger than the limit is let in when nothing waits; it could never run otherwise.
            if (_waiting > 0 && _waiting + tokens > limit)
                throw new InferenceOverloadedException((int)Math.Min(_waiting, int.MaxValue), limit);
            _waiting += tokens;
        }

        return new Room(this, tokens);
    }

    /// <summary>The tokens of one call that wait.</summary>
    internal sealed class Room(WaitingTokens waiting, long tokens) : IDisposable
    {
        /// <summary>So many of them wait no longer.</summary>
        public void Leave(long left)
        {
            lock (waiting._gate)
            {
                tokens -= left;
                waiting._waiting -= left;
            }
        }

        public void Dispose() => Leave(tokens);
    }
}
