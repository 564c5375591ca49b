using System.Diagnostics.Metrics;
using AnalysisApp.Progress;

namespace AnalysisApp.Observability.Metrics;

/// <summary>Counts the songs that jobs of this instance are done with. Safe for concurrent use.</summary>
internal sealed class SongCounter(IMeterFactory meters)
{
    private readonly Counter<long> _songs = meters.Create(AppGauges.Meter).CreateCounter<long>(
        "analysisapp.songs.analyzed", unit: "{song}", description: "Songs that jobs of this instance are done with, by what became of them; known lyrics need no model.");

    /// <summary>Once what became of the song is saved.</summary>
    public void Count(ItemResult result) => _songs.Add(
        1, new KeyValuePair<string, object?>("outcome", result.Code ?? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(result.State.ToString())));
}
