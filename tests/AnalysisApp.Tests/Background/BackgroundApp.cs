namespace AnalysisApp.Tests.Background;

/// <summary>An app of the test's own, with settings for the background and a clock that goes as fast as any other, but from where the test sets it.</summary>
internal sealed class BackgroundApp(params string[] settings) : RunningApp, IAsyncDisposable
{
    private readonly SettableClock _clock = new(new DateTimeOffset(2026, 6, 10, 14, 0, 0, TimeSpan.Zero));
    private string[] _settings = settings;

    // The clock leaps over less than that while a job runs.
    protected override IReadOnlyList<string> Settings => ["--Background:TimeZone=UTC", "--Queue:LeaseDuration=01:00:00", .. _settings];

    protected override TimeProvider Clock => _clock;

    public static async Task<BackgroundApp> StartAsync(params string[] settings)
    {
        var app = new BackgroundApp(settings);
        await app.InitializeAsync();
        return app;
    }

    public async Task RestartAsync(params string[] settings)
    {
        await StopAsync();
        _settings = settings;
        await InitializeAsync();
    }

    /// <summary>It is that time now, of 10 June 2026 or of a later day.</summary>
    public void Set(int day, int hour, int minute, int second = 0) => _clock.Set(new DateTimeOffset(2026, 6, day, hour, minute, second, TimeSpan.Zero));

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    private sealed class SettableClock(DateTimeOffset start) : TimeProvider
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _from = start;
        private long _since = System.GetTimestamp();

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow()
        {
            lock (_gate)
                return _from + System.GetElapsedTime(_since);
        }

        public void Set(DateTimeOffset now)
        {
            lock (_gate)
                (_from, _since) = (now, System.GetTimestamp());
        }
    }
}
