namespace AnalysisApp.Health;

/// <summary>Something that a person is told of once when it begins and once when it is over.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">By which rule.</param>
/// <param name="Subject">What it is about, such as a check's name.</param>
/// <param name="Title">A few words.</param>
/// <param name="Message">One line with the numbers.</param>
/// <param name="Fix">What mends it; null when that is not known.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="ResolvedAt">When it was over; null while it is not.</param>
public sealed record Incident(
    long Id, AlertKind Kind, string Subject, string Title, string Message, string? Fix, DateTimeOffset OpenedAt, DateTimeOffset? ResolvedAt);
