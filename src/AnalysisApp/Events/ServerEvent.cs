using System.Text;

namespace AnalysisApp.Events;

/// <summary>One server-sent event, written out once for all who listen.</summary>
/// <param name="Number">Its place among the events of this process.</param>
/// <param name="Frame">UTF-8, as it goes over the wire.</param>
internal sealed record ServerEvent(long Number, ReadOnlyMemory<byte> Frame)
{
    /// <param name="number">Its place among the events of this process.</param>
    /// <param name="id">What a browser gives back as <c>Last-Event-ID</c>.</param>
    /// <param name="type"><c>snapshot</c>, <c>job</c>, <c>song_analyzed</c>, <c>queue</c>, <c>health</c>, <c>resumed</c> or <c>ended</c>.</param>
    /// <param name="data">JSON on one line.</param>
    public static ServerEvent Of(long number, string id, string type, string data)
        => new(number, Encoding.UTF8.GetBytes($"id: {id}\nevent: {type}\ndata: {data}\n\n"));
}
