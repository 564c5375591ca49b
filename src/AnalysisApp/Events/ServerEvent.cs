namespace AnalysisApp.Events;

/// <summary>One server-sent event, ready to be written.</summary>
/// <param name="Id">Grows; what a browser gives back as Last-Event-ID.</param>
/// <param name="Type"><c>snapshot</c>, <c>job</c>, <c>song_analyzed</c>, <c>queue</c>, <c>health</c>, or <c>resync</c>.</param>
/// <param name="Data">JSON on one line.</param>
internal sealed record ServerEvent(long Id, string Type, string Data);
