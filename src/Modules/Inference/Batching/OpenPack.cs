using AnalysisApp.Inference.Sessions;

namespace AnalysisApp.Inference.Batching;

/// <summary>A pack at work: its models, the device they share, a thread for each lane of it, and the calls that wait.</summary>
internal sealed class OpenPack(LoadedPack pack, int lanes, BatchBudget budget) : IDisposable
{
    public LoadedPack Pack => pack;

    public BatchBudget Budget => budget;

    public Device Device { get; } = new(lanes);

    public RunThreads Threads { get; } = new(lanes);

    public OpenCalls Calls { get; } = new();

    /// <summary>Lets the batches under way come to their end.</summary>
    public void Dispose()
    {
        Threads.Dispose();
        pack.Dispose();
    }
}
