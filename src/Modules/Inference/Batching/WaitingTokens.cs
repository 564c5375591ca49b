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

    /// <exception cref="InferenceOverloadedException">Something waits already, and with these it would be too much.</exception>
    public void Admit(long tokens)
    {
        lock (_gate)
        {
            // One call larger than the limit is let in when nothing waits; it could never run otherwise.
            if (_waiting > 0 && _waiting + tokens > limit)
                throw new InferenceOverloadedException((int)Math.Min(_waiting, int.MaxValue), limit);
            _waiting += tokens;
        }
    }

    public void Leave(long tokens)
    {
        lock (_gate)
            _waiting -= tokens;
    }
}
