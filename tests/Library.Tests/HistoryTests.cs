namespace AnalysisApp.Library.Tests;

public sealed class HistoryTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    private static long s_lastJob = 1000;

    [Fact]
    public async Task An_entry_counts_its_songs_and_names_what_it_was_about_even_when_that_is_gone()
    {
        var songs = await AddSongsAsync(3);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Sunday Set", [.. songs.Select(song => song.Id)], default);
        var job = await OpenAsync(HistoryKind.Playlist, playlist.Id);
        await ReadAsync(job, songs[0], "suitable", took: 120);
        await ReadAsync(job, songs[1], "not_suitable", took: 80);
        await ReadAsync(job, songs[2], "suitable", known: true, took: 5);
        await database.Playlists.DeleteAsync(playlist.Id, default);
        await database.Songs.DeleteAsync(songs[0].Id, default);

        var entry = (await database.History.FindAsync(job, null, default))!;
        Assert.Equal(("Sunday Set", HistoryKind.Playlist, 3, 1), (entry.Title, entry.Kind, entry.Songs, entry.Known));
        Assert.Equal(TimeSpan.FromMilliseconds(200), entry.Computing);
        Assert.NotNull(entry.EndedAt);
    }

    [Fact]
    public async Task A_song_saved_twice_by_one_job_counts_once_and_keeps_the_rating_of_before()
    {
        var song = (await AddSongsAsync(1))[0];
        await ReadAsync(await OpenAsync(), song, "suitable");
        var job = await OpenAsync();
        await ReadAsync(job, song, "not_suitable", config: "second");
        await ReadAsync(job, song, "not_suitable", config: "second");

        Assert.Equal(1, (await database.History.FindAsync(job, null, default))!.Songs);
        Assert.Equal([new RatingChangeCount("suitable", "not_suitable", 1)], (await database.History.ReadChangesAsync(job, "family", 0, default)).Counts);
    }

    [Fact]
    public async Task Changes_are_told_by_rating_before_and_now_and_the_strictest_songs_first()
    {
        var songs = await AddSongsAsync(5);
        var first = await OpenAsync();
        await ReadAsync(first, songs[0], "suitable");
        await ReadAsync(first, songs[1], "suitable");
        await ReadAsync(first, songs[2], "not_suitable");
        var second = await OpenAsync();
        await ReadAsync(second, songs[0], "not_suitable", config: "next");
        await ReadAsync(second, songs[1], "suitable", config: "next");
        await ReadAsync(second, songs[2], "suitable", config: "next");
        await ReadAsync(second, songs[3], "use_with_care", config: "next");
        await ReadAsync(second, songs[4], "suitable", config: "next");

        var changes = await database.History.ReadChangesAsync(second, "family", 10, default);

        Assert.Equal(
            [
                new("not_suitable", "suitable", 1),
                new("suitable", "not_suitable", 1),
                new("suitable", "suitable", 1),
                new(null, "suitable", 1),
                new(null, "use_with_care", 1),
            ],
            changes.Counts);
        Assert.Equal([(songs[0].Id, "suitable", "not_suitable"), (songs[3].Id, null, "use_with_care")], changes.Songs.Select(song => (song.Id, song.Before, song.Now.Value)));
        Assert.Single((await database.History.ReadChangesAsync(second, "family", 1, default)).Songs);
    }

    [Fact]
    public async Task Where_a_person_decided_nothing_changed()
    {
        var song = (await AddSongsAsync(1))[0];
        await ReadAsync(await OpenAsync(), song, "use_with_care");
        await database.DecideAsync(song, "family", "approved");
        var job = await OpenAsync();
        await ReadAsync(job, song, "not_suitable", config: "decided");

        var changes = await database.History.ReadChangesAsync(job, "family", 10, default);
        Assert.Equal([new RatingChangeCount("suitable", "suitable", 1)], changes.Counts);
        Assert.Empty(changes.Songs);
    }

    [Fact]
    public async Task A_song_that_was_rolled_back_is_not_in_the_history_and_a_job_without_entry_leaves_no_trace()
    {
        var song = (await AddSongsAsync(1))[0];
        var job = await OpenAsync();
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await database.Analyses.SaveAsync(
                transaction, song.Id, database.AnalysisOf(song.LyricsHash!, "rolled"), LevelPolicy.Rate, new AnalysisRun(job, false, TimeSpan.Zero), default);
            await transaction.RollbackAsync();
        }

        await ReadAsync(++s_lastJob, song, "suitable");
        Assert.Equal(0, (await database.History.FindAsync(job, null, default))!.Songs);
        Assert.Null(await database.History.FindAsync(s_lastJob, null, default));
    }

    [Fact]
    public async Task Entries_are_listed_newest_first_page_by_page_and_by_user()
    {
        var user = Guid.NewGuid();
        var jobs = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            // Two of one moment among them: the id decides.
            if (i != 2)
                database.Later();
            jobs.Insert(0, await OpenAsync(userId: user));
        }

        await OpenAsync(userId: Guid.NewGuid());
        var listed = new List<long>();
        string? cursor = null;
        do
        {
            var page = await database.History.ListAsync(user, cursor, 2, default);
            listed.AddRange(page.Items.Select(entry => entry.JobId));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(jobs, listed);
        await Assert.ThrowsAsync<FormatException>(() => database.History.ListAsync(null, "nonsense", 2, default));
        await Assert.ThrowsAsync<FormatException>(async () => await database.History.ListAsync(
            null, (await database.Songs.ListAsync(new SongFilter(null, "family"), null, 1, default)).Next ?? "AAAA", 2, default));
    }

    [Fact]
    public async Task What_was_analysed_is_counted_by_quarter_of_an_hour_and_by_user()
    {
        var user = Guid.NewGuid();
        var songs = await AddSongsAsync(3);
        var job = await OpenAsync(userId: user);
        await ReadAsync(job, songs[0], "suitable", took: 100);
        await ReadAsync(job, songs[1], "suitable", known: true, took: 1);
        await ReadAsync(await OpenAsync(), songs[2], "suitable", took: 999);

        var counts = await database.History.CountAsync(user, DateTimeOffset.MinValue, default);
        var count = Assert.Single(counts);
        Assert.Equal((2, 1, TimeSpan.FromMilliseconds(100)), (count.Songs, count.Known, count.Computing));
        Assert.Equal(0, count.From.Minute % 15 + count.From.Second);
        Assert.Empty(await database.History.CountAsync(user, count.From.AddDays(1), default));
        var all = await database.History.CountAllAsync(user, default);
        Assert.Equal((2, 1, TimeSpan.FromMilliseconds(100)), (all.Songs, all.Known, all.Computing));
    }

    [Fact]
    public async Task What_is_older_than_400_days_loses_its_songs_and_keeps_its_counts()
    {
        var song = (await AddSongsAsync(1))[0];
        var job = await OpenAsync();
        await ReadAsync(job, song, "suitable");
        await ExecuteAsync($"UPDATE library.history_song SET analyzed_at = analyzed_at - interval '401 days' WHERE job_id = {job}");

        await OpenAsync();

        Assert.Equal(0L, await database.ScalarAsync<long>($"SELECT count(*) FROM library.history_song WHERE job_id = {job}"));
        Assert.Equal(1, (await database.History.FindAsync(job, null, default))!.Songs);
    }

    private async Task<Song[]> AddSongsAsync(int count)
    {
        var songs = new Song[count];
        for (var i = 0; i < count; i++)
            songs[i] = await database.AddSongAsync($"Song {i}", lyrics: $"{Guid.NewGuid():N}");
        return songs;
    }

    private async Task<long> OpenAsync(HistoryKind kind = HistoryKind.Library, Guid? target = null, Guid? userId = null)
    {
        var job = Interlocked.Increment(ref s_lastJob);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await database.History.OpenAsync(transaction, new NewHistoryEntry(job, kind, target, userId), default);
        await database.History.OpenAsync(transaction, new NewHistoryEntry(job, kind, target, userId), default);
        await transaction.CommitAsync();
        return job;
    }

    private Task<bool> ReadAsync(long job, Song song, string value, string config = "first", bool known = false, int took = 10) => database.SaveAsync(
        song.Id,
        database.AnalysisOf(song.LyricsHash!, config) with { Profile = LevelPolicy.ProfileOf(value) },
        new AnalysisRun(job, known, TimeSpan.FromMilliseconds(took)));

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
