namespace AnalysisApp.Health.Alerts;

/// <summary>What a rule has found: something is wrong now.</summary>
/// <param name="Kind">By which rule.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Title">A few words.</param>
/// <param name="Message">One line with the numbers.</param>
/// <param name="Fix">What mends it; null when that is not known.</param>
internal sealed record Finding(AlertKind Kind, string Subject, string Title, string Message, string? Fix);
