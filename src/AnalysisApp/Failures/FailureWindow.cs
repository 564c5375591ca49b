namespace AnalysisApp.Failures;

/// <summary>How far back failures are looked at, and how finely.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Bucket">What one column covers.</param>
/// <param name="Buckets">How many columns; the last is the present one, so it is not over yet.</param>
internal sealed record FailureWindow(string Name, TimeSpan Bucket, int Buckets)
{
    public static IReadOnlyList<FailureWindow> All { get; } =
    [
        new("1h", TimeSpan.FromMinutes(5), 12),
        new("24h", TimeSpan.FromHours(1), 24),
        new("7d", TimeSpan.FromHours(6), 28),
        new("30d", TimeSpan.FromDays(1), 30),
    ];

    public TimeSpan Span => Bucket * Buckets;

    /// <summary>The day when no name is given; null when there is no such window.</summary>
    public static FailureWindow? Find(string? name) => name is null ? All[1] : All.FirstOrDefault(window => window.Name == name);

    /// <summary>When the first column begins: columns are cut at full hours and midnights of the server's time zone.</summary>
    public DateTimeOffset StartAt(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var present = local.Ticks / Bucket.Ticks * Bucket.Ticks;
        return new DateTimeOffset(present - (Bucket.Ticks * (Buckets - 1)), local.Offset).ToUniversalTime();
    }
}
