using AnalysisApp.Inference.Sessions;

namespace AnalysisApp.Inference.Batching;

/// <summary>A pack at work: its models, the device they share, and a thread for each lane of it.</summary>
internal sealed class OpenPack(LoadedPack pack, int lanes) : IDisposable
{
    public LoadedPack Pack => pack;

    public Device Device { get; } = new(lanes);

    public RunThreads Threads { get; } = new(lanes);

    /// <summary>Lets the batches under way come to their end.</summary>
    public void Dispose()
    {
        Threads.Dispose();
        pack.Dispose();
    }
}
