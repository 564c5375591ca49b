namespace AnalysisApp.Inference.Sessions;

/// <summary>What the models run on, and why.</summary>
/// <param name="Name"><c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Reason">In words, for the log and for people.</param>
internal sealed record ComputeDevice(string Name, string Reason)
{
    public bool IsCuda => Name != "cpu";
}
