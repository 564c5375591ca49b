namespace AnalysisApp.Events;

/// <summary>Something that happened, and who hears what of it.</summary>
/// <param name="Type"><c>job</c>, <c>song_analyzed</c>, <c>queue</c> or <c>health</c>.</param>
/// <param name="Data">What administrators hear: JSON on one line.</param>
internal sealed record News(string Type, string Data)
{
    /// <summary>What others hear; the same unless it says otherwise.</summary>
    public string Told { get; init; } = Data;

    /// <summary>Those others whom it concerns; null for all of them.</summary>
    public IReadOnlyCollection<Guid>? Users { get; init; }
}
