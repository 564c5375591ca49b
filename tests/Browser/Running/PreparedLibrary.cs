using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Browser;

/// <summary>An app with the demo playlist read, a song without lyrics, a song in another language, and one that is not read yet.</summary>
public sealed class PreparedLibrary : IAsyncLifetime
{
    private const string Severe = """
        [Verse 1]
        You stupid worthless bastard, shut up
        I will kill you with this knife tonight
        Snorting cocaine until the morning comes
        Take off your clothes and get in my bed
        [Chorus]
        I hate those dirty foreigners, send them away
        I want to die, I will end my life tonight
        Everything is hopeless and I am alone
        And still we laugh and we are glad and thankful
        """;

    // A day on which something was wrong with three checks, and the app was off for two hours.
    private const string EventfulDay = """
        INSERT INTO health.sample (check_name, minute, status, message)
        SELECT name, at, status, CASE status WHEN 0 THEN 'No worker is alive, so no job starts.' WHEN 1 THEN '1,432 jobs wait, more than 1,000; at the present pace they are done in 4 min.' END
        FROM (SELECT name, date_trunc('minute', now()) - ago * interval '1 minute' AS at,
                     CASE WHEN name = 'workers' AND ago BETWEEN 300 AND 350 THEN 0
                          WHEN name = 'queue' AND (ago BETWEEN 280 AND 420 OR ago BETWEEN 1000 AND 1010) THEN 1
                          WHEN name = 'database' AND ago = 700 THEN 0 ELSE 2 END AS status
              FROM unnest(ARRAY['database', 'queue', 'workers', 'models', 'gpu', 'disk', 'sources']) name, generate_series(5, 1435) ago
              WHERE ago NOT BETWEEN 840 AND 960) s;
        INSERT INTO health.incident (kind, subject, title, message, fix, opened_at, clear_since, resolved_at) VALUES
          ('check_unhealthy', 'workers', 'workers unhealthy', 'No worker is alive, so no job starts.', NULL, now() - interval '345 minutes', now() - interval '300 minutes', now() - interval '300 minutes'),
          ('disk_space', 'elsewhere', 'The disk is nearly full', '4.1 GB are free where the data folder is; the limit is 5 GB.', 'Free space on that disk.', now() - interval '20 minutes', NULL, NULL);
        INSERT INTO health.channel (kind, name, enabled, settings, attempts, next_try_at, last_fault) VALUES
          ('ntfy', 'My phone', true, 'of other keys', 2, now() + interval '2 minutes', 'ntfy.example.org answered 403 Forbidden')
        """;

    /// <summary>The app.</summary>
    public RunningApp App { get; } = new();

    /// <summary>The demo playlist's id.</summary>
    public string Playlist { get; private set; } = "";

    /// <summary>The id of the demo's song with the lowest score.</summary>
    public string WorstSong { get; private set; } = "";

    /// <summary>The id of the demo's song with the highest score.</summary>
    public string BestSong { get; private set; } = "";

    /// <summary>A song that was read and has no lyrics.</summary>
    public string SilentSong { get; private set; } = "";

    /// <summary>A song in another language, written from right to left.</summary>
    public string ForeignSong { get; private set; } = "";

    /// <summary>A song in which every axis has something.</summary>
    public string SevereSong { get; private set; } = "";

    /// <summary>A song of too few words.</summary>
    public string ShortSong { get; private set; } = "";

    /// <summary>A song that was not read.</summary>
    public string NewSong { get; private set; } = "";

    /// <summary>A job that has ended.</summary>
    public string Job { get; private set; } = "";

    /// <summary>A job that a person has paused.</summary>
    public string PausedJob { get; private set; } = "";

    /// <summary>A user who reads only.</summary>
    public string Viewer { get; private set; } = "";

    /// <summary>Every page there is, by a name for its picture.</summary>
    public IReadOnlyList<(string Name, string Path)> Pages =>
    [
        ("home", "/"),
        ("songs", "/songs"),
        ("songs-none", "/songs?q=nothing-is-called-this"),
        ("songs-narrowed", "/songs?rating=not_suitable&axis=language&minLevel=1&sort=score_low"),
        ("songs-audiences", "/songs?view=audiences"),
        ("songs-change", "/songs/change?rating=suitable&ask=approve"),
        ("song-new", "/songs/new"),
        ("song-worst", $"/songs/{WorstSong}"),
        ("song-best", $"/songs/{BestSong}"),
        ("song-unknown", $"/songs/{SilentSong}"),
        ("song-foreign", $"/songs/{ForeignSong}"),
        ("song-unread", $"/songs/{NewSong}"),
        ("song-severe", $"/songs/{SevereSong}"),
        ("song-short", $"/songs/{ShortSong}"),
        ("song-hidden", $"/songs/{WorstSong}?lyrics=hidden"),
        ("song-compare", $"/songs/{WorstSong}/compare?policyB=adults"),
        ("song-compare-same", $"/songs/{WorstSong}/compare"),
        ("song-compare-unread", $"/songs/{NewSong}/compare"),
        ("song-edit", $"/songs/{WorstSong}/edit"),
        ("playlists", "/playlists"),
        ("playlist-new", "/playlists/new"),
        ("playlists-none", "/playlists?q=nothing-is-called-this"),
        ("playlist", $"/playlists/{Playlist}"),
        ("playlist-narrowed", $"/playlists/{Playlist}?rating=suitable"),
        ("playlist-audiences", $"/playlists/{Playlist}?view=audiences"),
        ("policies", "/policies"),
        ("account", "/account"),
        ("account-two-factor", "/account/two-factor"),
        ("users", "/users"),
        ("user", $"/users/{Viewer}"),
        ("audit", "/audit"),
        ("sign-in-passkey", "/sign-in/passkey"),
        ("policy", "/policies/family"),
        ("policy-new", "/policies/new?copy=teens"),
        ("policy-unknown", "/songs?policy=nobody"),
        ("review", "/review?policy=adults&reason=disputed"),
        ("review-none", $"/review?reason=disputed&playlist={Playlist}"),
        ("report", $"/reports/{Playlist}"),
        ("data", "/data"),
        ("backups", "/data/backups"),
        ("jobs", "/jobs"),
        ("jobs-done", "/jobs?state=completed"),
        ("jobs-live", "/jobs?state=live"),
        ("jobs-waiting", "/jobs?state=waiting&order=longest&failure=timeout"),
        ("jobs-none", "/jobs?state=dead&q=nothing-is-called-this"),
        ("queue", "/queue"),
        ("queue-hour", "/queue?span=1h&priority=high"),
        ("jobs-replay", "/jobs/change?state=completed&ask=replay"),
        ("jobs-move", "/jobs/change?state=live&ask=prioritise&to=high"),
        ("job", $"/jobs/{Job}"),
        ("job-waiting", $"/jobs/{PausedJob}"),
        ("failures-none", "/failures"),
        ("history", "/history"),
        ("history-entry", $"/history/{Job}"),
        ("statistics", "/statistics"),
        ("preferences", "/preferences"),
        ("status", "/status"),
        ("alerts", "/alerts"),
        ("alerts-email", "/alerts/channels/new?kind=email"),
        ("log", "/log"),
        ("about", "/about"),
        ("help", "/help"),
        ("missing", "/songs/00000000-0000-0000-0000-000000000000"),
    ];

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        await App.InitializeAsync();
        await App.ExecuteAsync(EventfulDay);
        await using var events = await App.ListenAsync();
        SilentSong = await App.AddSongAsync("Nocturne for an Empty Room", "The Quiet Hours", null);
        NewSong = await App.AddSongAsync("Paper Lanterns", "Mira Holm", "[Verse]\nPaper lanterns on the water\nCarry every name we know");
        ForeignSong = await App.AddSongAsync("أغنية المساء", "فرقة النهر", "[مقطع]\nهذا مساء جميل على ضفة النهر\nنغني معا تحت ضوء القمر\nوالريح تحمل أصواتنا");
        SevereSong = await App.AddSongAsync("Everything at Once", "The Unpleasant", Severe);
        ShortSong = await App.AddSongAsync("Hum", "Somebody", "Oh yeah\nLa la la");
        await AddDisputedSongAsync(events, "Morning on the Pier", "Mira Holm", "The morning sun is warm on the pier\nAnd everyone we know is here\nWe sing along and the bells are clear");
        await AddDisputedSongAsync(events, "Sunday Manners", "The Quiet Hours", "Shut your mouth, you stupid fool\nYou broke every single rule\nI said I'm sorry after school\nThe evening air was kind and cool");
        Playlist = await App.AddDemoPlaylistAsync();
        Job = await App.AnalyseAsync($"/api/playlists/{Playlist}/analyze");
        await events.UntilJobEndsAsync(Job);
        foreach (var song in new[] { SilentSong, ForeignSong, SevereSong, ShortSong })
            await events.UntilJobEndsAsync(await App.AnalyseAsync($"/api/songs/{song}/analyze"));

        using var rule = await App.Api.PutAsJsonAsync(
            "/api/policies/family/artists/Mira%20Holm", new { rating = "suitable", note = "We know her songs by heart." });
        using var viewer = await App.Api.PostAsJsonAsync("/api/users", new { name = "valentina", role = "viewer" });
        Viewer = (await viewer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using var pausedQueue = await App.Api.PutAsJsonAsync("/api/queue", new { paused = true });
        PausedJob = await App.AnalyseAsync($"/api/songs/{NewSong}/analyze");
        using var pausedJob = await App.Api.PostAsync($"/api/jobs/{PausedJob}/pause", null);
        using var resumedQueue = await App.Api.PutAsJsonAsync("/api/queue", new { paused = false });

        var songs = (await App.Api.GetFromJsonAsync<JsonElement>($"/api/playlists/{Playlist}/songs")).GetProperty("items").EnumerateArray()
            .Where(song => song.GetProperty("score").ValueKind == JsonValueKind.Number)
            .OrderBy(song => song.GetProperty("score").GetInt32())
            .Select(song => song.GetProperty("id").GetString()!)
            .ToArray();
        (WorstSong, BestSong) = (songs[0], songs[^1]);
    }

    /// <inheritdoc />
    public Task DisposeAsync() => App.DisposeAsync();

    /// <summary>Tagged explicit, and nothing that adults may not hear.</summary>
    private async Task AddDisputedSongAsync(EventStream events, string title, string artist, string lyrics)
    {
        using var answer = await App.Api.PostAsJsonAsync("/api/songs", new { title, artist, lyrics, advisory = "explicit" });
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        await events.UntilJobEndsAsync(await App.AnalyseAsync($"/api/songs/{id}/analyze"));
    }
}
