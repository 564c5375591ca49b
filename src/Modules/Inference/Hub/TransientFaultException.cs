namespace AnalysisApp.Inference.Hub;

/// <summary>Something that may be gone at the next try: a cut connection, a busy hub, bytes that do not fit.</summary>
/// <param name="message">What happened, as the end of a sentence that begins with the file.</param>
/// <param name="wait">How long the hub asks to wait; null where it does not.</param>
/// <param name="inner">Where it came from.</param>
internal sealed class TransientFaultException(string message, TimeSpan? wait = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? Wait { get; } = wait;
}
