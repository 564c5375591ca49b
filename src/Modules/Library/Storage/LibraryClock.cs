namespace AnalysisApp.Library.Storage;

internal static class LibraryClock
{
    /// <summary>Now, in the microseconds PostgreSQL keeps: what a method returns is what a later read gives.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => clock.GetUtcNow().Stored();

    /// <summary>A time as PostgreSQL keeps it.</summary>
    public static DateTimeOffset Stored(this DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
