using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnalysisApp.Library.Tests;

/// <summary>All data as one document, and back in.</summary>
public sealed class ArchiveTests
{
    private static readonly ArchiveRules Rules = new(LevelPolicy.Rate, FaultOfPolicy, FaultOfAnalysis);

    [Fact]
    public async Task An_archive_put_into_an_empty_library_gives_the_same_archive()
    {
        await using var full = await FilledLibraryAsync();
        await using var empty = await EmptyLibraryAsync();
        var archive = await ArchiveOfAsync(full.Library);

        var restored = await RestoreAsync(empty.Library, archive);

        Assert.Equal(Sections(archive), Sections(await ArchiveOfAsync(empty.Library)));
        Assert.Equal(
            ["policies 2 1 0", "artistRules 1 1 0", "songs 5 5 0", "analyses 4 4 0", "playlists 2 2 0", "decisions 3 3 0"],
            restored.Parts.Select(part => $"{part.Part} {part.Entries} {part.Added} {part.Replaced}"));
    }

    [Fact]
    public async Task What_readers_see_is_the_same_after_it()
    {
        await using var full = await FilledLibraryAsync();
        await using var empty = await EmptyLibraryAsync();
        await RestoreAsync(empty.Library, await ArchiveOfAsync(full.Library));

        foreach (var policy in (string[])["family", "strict"])
        {
            var filter = new SongFilter(null, policy, "c2");
            Assert.Equal(await full.Library.ReadPagesAsync(filter, 2), await empty.Library.ReadPagesAsync(filter, 2));
            Assert.Equal(await full.Library.Decisions.CountReviewAsync(null, policy, default), await empty.Library.Decisions.CountReviewAsync(null, policy, default));
        }

        foreach (var song in await full.Library.ReadPagesAsync(new SongFilter(null, "family"), 200))
        {
            Assert.Equal(await full.Library.Songs.ReadLyricsAsync(song.Song.Id, default), await empty.Library.Songs.ReadLyricsAsync(song.Song.Id, default));
            Assert.Equal(
                (await full.Library.Analyses.ListAsync(song.Song.Id, default)).Select(entry => (entry.Analysis.Id, entry.Analysis.Document, entry.AttachedAt, entry.MatchesLyrics)),
                (await empty.Library.Analyses.ListAsync(song.Song.Id, default)).Select(entry => (entry.Analysis.Id, entry.Analysis.Document, entry.AttachedAt, entry.MatchesLyrics)));
            Assert.Equal(await full.Library.Decisions.ListAsync(song.Song.Id, default), await empty.Library.Decisions.ListAsync(song.Song.Id, default));
        }

        // An undo goes on where the history of before left off.
        Assert.True(await empty.Library.Decisions.UndoAsync(full.Songs[1].Id, "family", "owner", default));
        Assert.Equal("approved", (await empty.Library.Decisions.FindAsync(full.Songs[1].Id, "family", default))?.Value);
    }

    [Fact]
    public async Task A_second_time_changes_nothing()
    {
        await using var full = await FilledLibraryAsync();
        var archive = await ArchiveOfAsync(full.Library);

        var restored = await RestoreAsync(full.Library, archive);

        Assert.False(restored.ChangedAnything);
        Assert.Equal([2, 1, 5, 4, 2, 3], restored.Parts.Select(part => part.Kept));
        Assert.Equal(Sections(archive), Sections(await ArchiveOfAsync(full.Library)));
    }

    [Fact]
    public async Task In_a_filled_library_what_is_there_stays_and_what_is_missing_comes()
    {
        await using var full = await FilledLibraryAsync();
        var archive = await ArchiveOfAsync(full.Library);
        var (library, songs) = (full.Library, full.Songs);
        await library.Songs.UpdateAsync(songs[0].Id, songs[0].Description with { Title = "Renamed since" }, default);
        await library.Songs.DeleteAsync(songs[1].Id, default);
        await library.Decisions.DecideAsync(new DecisionRequest([songs[0].Id], "family", "blocked", null, "api"), default);
        var later = await library.AddSongAsync("Later");

        var restored = await RestoreAsync(library, archive);

        Assert.Equal("Renamed since", (await library.Songs.FindAsync(songs[0].Id, default))?.Description.Title);
        Assert.Equal("blocked", (await library.Decisions.FindAsync(songs[0].Id, "family", default))?.Value);
        Assert.Equal("blocked", (await library.Decisions.FindAsync(songs[1].Id, "family", default))?.Value);
        Assert.NotNull(await library.Songs.FindAsync(later.Id, default));
        Assert.Equal(1, restored.Parts.Single(part => part.Part == "songs").Added);

        // A playlist that is there stays as it is.
        var first = await library.ReadPagesAsync(new SongFilter(null, "family", PlaylistId: full.Playlist.Id), 10);
        Assert.DoesNotContain(first, song => song.Song.Id == songs[1].Id);
    }

    [Fact]
    public async Task The_same_song_under_another_id_is_that_song()
    {
        await using var full = await FilledLibraryAsync();
        await using var other = await EmptyLibraryAsync();
        var twin = (await other.Library.Songs.AddAsync(LibraryDatabase.Owner, [new NewSong(full.Songs[1].Description, new NewLyrics("Bitter words", "api"))], default))[0];

        var restored = await RestoreAsync(other.Library, await ArchiveOfAsync(full.Library));

        Assert.Equal(4, restored.Parts.Single(part => part.Part == "songs").Added);
        Assert.Null(await other.Library.Songs.FindAsync(full.Songs[1].Id, default));
        Assert.Equal("blocked", (await other.Library.Decisions.FindAsync(twin.Id, "family", default))?.Value);
        Assert.NotNull(await other.Library.Analyses.FindNewestAsync(twin.Id, default));
        Assert.Contains(await other.Library.ReadPagesAsync(new SongFilter(null, "family", PlaylistId: full.Playlist.Id), 10), song => song.Song.Id == twin.Id);
    }

    [Fact]
    public async Task An_archive_of_one_user_has_nothing_of_anothers()
    {
        await using var full = await FilledLibraryAsync();
        var library = full.Library;
        var other = Guid.NewGuid();

        // The same words as two of the owner's songs, so that they share an analysis.
        var song = (await library.Songs.AddAsync(other, [new NewSong(new SongDescription("Foreign title", "Foreign artist"), new NewLyrics("Bitter words", "api"))], default))[0];
        await library.SaveAsync(song, "c2", "not_suitable");
        await library.Playlists.AddAsync(other, "Foreign playlist", [song.Id], default);
        await library.DecideAsync(song, "family", "blocked", "Foreign note");

        var own = await ArchiveOfAsync(library, LibraryDatabase.Owner);
        Assert.DoesNotContain("Foreign", own, StringComparison.Ordinal);
        Assert.DoesNotContain($"{song.Id}", own, StringComparison.Ordinal);
        var theirs = JsonNode.Parse(await ArchiveOfAsync(library, other))!;
        Assert.Equal([1, 1, 1, 1], new[] { "songs", "analyses", "playlists", "decisions" }.Select(part => theirs[part]!.AsArray().Count));
        Assert.Equal($"{song.Id}", Assert.Single(theirs["analyses"]![0]!["songs"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Contains("Foreign note", await ArchiveOfAsync(library), StringComparison.Ordinal);
        Assert.Equal(2, theirs["policies"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_is_anothers_by_its_id_is_refused_with_all_that_is_said_about_it()
    {
        await using var full = await FilledLibraryAsync();
        var library = full.Library;
        var archive = await ArchiveOfAsync(library);
        var thief = Guid.NewGuid();
        await library.Songs.DeleteAsync(full.Songs[4].Id, default);
        var before = Sections(await ArchiveOfAsync(library));

        var restored = await RestoreAsync(library, archive.Replace("Bitter words", "Other words", StringComparison.Ordinal), thief);

        Assert.Equal(
            ["policies 0 0", "artistRules 0 0", "songs 1 4", "analyses 0 4", "playlists 0 2", "decisions 0 3"],
            restored.Parts.Select(part => $"{part.Part} {part.Added} {part.Refused}"));
        Assert.Equal(before, Sections(await ArchiveOfAsync(library, LibraryDatabase.Owner)));
        Assert.Equal(full.Songs[4].Id, Assert.Single(await library.ReadPagesAsync(new SongFilter(thief, "family"), 10)).Song.Id);
    }

    [Fact]
    public async Task Of_somebody_whose_word_does_not_go_for_all_no_reading_is_taken_but_those_that_are_here()
    {
        await using var full = await FilledLibraryAsync();
        await using var other = await EmptyLibraryAsync();
        var library = other.Library;
        var known = await library.AddSongAsync("Known", lyrics: "Bitter words");
        await library.SaveAsync(known, "c2", "suitable");

        var restored = await RestoreAsync(library, await ArchiveOfAsync(full.Library), takesAnalyses: false);

        Assert.Equal("analyses 4 0 3", restored.Parts.Where(part => part.Part == "analyses").Select(part => $"analyses {part.Entries} {part.Added} {part.Refused}").Single());
        Assert.Null(await library.Analyses.FindNewestAsync(full.Songs[0].Id, default));
        Assert.Equal((await library.Analyses.FindNewestAsync(known.Id, default))!.Analysis.Id, (await library.Analyses.FindNewestAsync(full.Songs[1].Id, default))!.Analysis.Id);
    }

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(1, 1, 0)]
    public async Task The_policy_that_was_changed_more_often_counts_and_all_songs_are_rated_by_it(int archivedVersion, int expectedLimit, int replaced)
    {
        await using var full = await FilledLibraryAsync();
        var archive = JsonNode.Parse(await ArchiveOfAsync(full.Library))!;
        var family = archive["policies"]![0]!;
        family["version"] = archivedVersion;
        family["definition"] = JsonNode.Parse(LevelPolicy.Definition(axis: 0, limit: 3));

        var restored = await RestoreAsync(full.Library, archive.ToJsonString());

        var stored = await full.Library.Policies.FindAsync("family", default);
        Assert.Equal(expectedLimit, JsonDocument.Parse(stored!.Definition).RootElement.GetProperty("Limit").GetInt32());
        Assert.Equal(replaced, restored.Parts[0].Replaced);
        Assert.Equal(expectedLimit == 3 ? "suitable" : "use_with_care", (await full.Library.Songs.FindRatingAsync(full.Songs[2].Id, "family", default))?.Value);
    }

    public static TheoryData<string, string, string> Faults => new()
    {
        { "songs/1/title", "\"\"", "songs[1]" },
        { "songs/1/title", "5", "songs[1].title" },
        { "songs/1/title", null!, "it lacks title" },
        { "songs/1/durationSeconds", "0", "durationSeconds is 0" },
        { "songs/1/advisory", "\"rude\"", "songs[1].advisory" },
        { "songs/1/id", "\"x\"", "songs[1].id" },
        { "songs/1/createdAt", "\"yesterday\"", "songs[1].createdAt" },
        { "songs/1/lyrics/text", "\"\\u0000\"", "lyrics holds U+0000" },
        { "songs/1/lyrics/text", "\"\\ud800\"", "songs[1]" },
        { "songs/1/horses", "1", "songs[1].horses" },
        { "playlists/0/songs/0", "\"00000000-0000-0000-0000-000000000001\"", "playlists[0].songs[0]: the archive has no such song" },
        { "playlists/0/name", "\" \"", "name is blank" },
        { "analyses/0/songs/0/id", "\"00000000-0000-0000-0000-000000000001\"", "analyses[0].songs[0].id: the archive has no such song" },
        { "analyses/0/lyricsHash", "\"abc\"", "analyses[0].lyricsHash" },
        { "analyses/0/profile/levels", "[9,9,9]", "a level must be 0 to 4" },
        { "analyses/0/profile/low", "[0]", "must be equally long" },
        { "analyses/0/profile/quality", "\"fine\"", "analyses[0].profile.quality" },
        { "analyses/0/document", "{\"bad\": 1}", "analyses[0].document" },
        { "analyses/0/document", "7", "analyses[0].document" },
        { "analyses/0/mood", "1000", "analyses[0].mood" },
        { "policies/0/definition", "{}", "policies[0].definition" },
        { "policies/0/name", "\"Bad Name\"", "policies[0].name" },
        { "policies/1/name", "\"family\"", "policies[1].name: another policy has that name" },
        { "artistRules/0/policy", "\"nobody\"", "artistRules[0].policy: the archive has no such policy" },
        { "artistRules/0/value", "\"unknown\"", "artistRules[0].value" },
        { "decisions/0/song", "\"00000000-0000-0000-0000-000000000001\"", "decisions[0].song: the archive has no such song" },
        { "decisions/0/stands", "{\"value\":\"maybe\",\"note\":null,\"by\":\"x\",\"at\":\"2026-01-01T00:00:00Z\"}", "decisions[0].stands.value" },
        { "decisions/0/history", "[]", "decisions[0].history" },
        { "decisions/0/history/0/action", "\"shrugged\"", "decisions[0].history[0].action" },
        { "decisions/0/history/0/by", "\"\"", "by is blank" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_anywhere_is_named_and_nothing_is_changed(string path, string? value, string fault)
    {
        await using var full = await FilledLibraryAsync();
        await using var empty = await EmptyLibraryAsync();
        var before = await ArchiveOfAsync(empty.Library);
        var archive = JsonNode.Parse(await ArchiveOfAsync(full.Library))!;
        Change(archive, path.Split('/'), value);

        // JsonNode would mend the half of a pair.
        var document = value == "\"\\ud800\"" ? archive.ToJsonString().Replace("\"MARK\"", value, StringComparison.Ordinal) : archive.ToJsonString();
        var thrown = await Assert.ThrowsAsync<ArchiveException>(() => RestoreAsync(empty.Library, document));

        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(Sections(before), Sections(await ArchiveOfAsync(empty.Library)));
    }

    [Fact]
    public async Task One_that_was_cut_off_anywhere_changes_nothing()
    {
        await using var full = await FilledLibraryAsync();
        await using var empty = await EmptyLibraryAsync();
        var before = await ArchiveOfAsync(empty.Library);
        var archive = Encoding.UTF8.GetBytes(await ArchiveOfAsync(full.Library));
        for (var i = 0; i < 25; i++)
        {
            var cut = archive.Length * i / 25;
            await Assert.ThrowsAsync<ArchiveException>(() => empty.Library.Archive.RestoreAsync(LibraryDatabase.Owner, new MemoryStream(archive[..cut]), Rules, takesAnalyses: true, default));
        }

        Assert.Equal(Sections(before), Sections(await ArchiveOfAsync(empty.Library)));
    }

    [Fact]
    public async Task A_connection_lost_on_the_way_changes_nothing_and_leaves_nothing_behind()
    {
        await using var full = await FilledLibraryAsync();
        await using var empty = await EmptyLibraryAsync();
        var archive = Encoding.UTF8.GetBytes(await ArchiveOfAsync(full.Library));

        await Assert.ThrowsAsync<IOException>(() => empty.Library.Archive.RestoreAsync(LibraryDatabase.Owner, new BreakingStream(archive, archive.Length / 2), Rules, takesAnalyses: true, default));

        Assert.Empty(await empty.Library.ReadPagesAsync(new SongFilter(null, "family"), 10));
        Assert.Equal(0, await empty.Library.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'archived%'"));
        Assert.True((await RestoreAsync(empty.Library, Encoding.UTF8.GetString(archive))).ChangedAnything);
        Assert.Equal(0, await empty.Library.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'archived%'"));
    }

    [Fact]
    public async Task The_library_may_be_written_to_while_an_archive_is_put_back()
    {
        await using var full = await FilledLibraryAsync();
        await using var other = await EmptyLibraryAsync();
        var archive = Encoding.UTF8.GetBytes(await ArchiveOfAsync(full.Library));
        var upload = new PausingStream(archive, archive.Length / 2);
        var restore = other.Library.Archive.RestoreAsync(LibraryDatabase.Owner, upload, Rules, takesAnalyses: true, default);
        await upload.Paused;

        // A slow upload holds up nobody.
        var song = await other.Library.AddSongAsync("Meanwhile", lyrics: "la");
        await other.Library.SaveAsync(song, "c1");
        await other.Library.Policies.AddAsync(new NewPolicy("meanwhile", "Meanwhile", LevelPolicy.Definition(1, 1)), LevelPolicy.Rate, default);
        upload.GoOn();
        await restore;

        Assert.Equal(6, (await other.Library.ReadPagesAsync(new SongFilter(null, "meanwhile"), 10)).Count);
        Assert.Equal(0, await other.Library.ScalarAsync<long>(
            "SELECT count(*) FROM library.profile p CROSS JOIN library.policy y WHERE NOT EXISTS (SELECT FROM library.profile_rating r WHERE r.policy = y.name AND r.profile_id = p.id)"));
    }

    private static async Task<string> ArchiveOfAsync(LibraryDatabase library, Guid? owner = null)
    {
        using var stream = new MemoryStream();
        await library.Archive.WriteAsync(owner, stream, "AnalysisApp/test", default);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Task<ArchiveRestored> RestoreAsync(LibraryDatabase library, string archive, Guid? owner = null, bool takesAnalyses = true)
        => library.Archive.RestoreAsync(
            owner ?? LibraryDatabase.Owner, new MemoryStream(Encoding.UTF8.GetBytes(archive)), Rules, takesAnalyses, default);

    /// <summary>The parts as text, to be compared to the letter.</summary>
    private static string[] Sections(string archive)
        => [.. JsonDocument.Parse(archive).RootElement.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(part => part.Value.EnumerateArray().Select(entry => $"{part.Name} {entry.GetRawText()}"))];

    private static void Change(JsonNode node, string[] path, string? value)
    {
        foreach (var step in path[..^1])
            node = int.TryParse(step, out var index) ? node[index]! : node[step]!;
        var replacement = value switch { null => null, "\"\\ud800\"" => JsonValue.Create("MARK"), _ => JsonNode.Parse(value) };
        if (int.TryParse(path[^1], out var last))
            node[last] = replacement;
        else if (value is null)
            node.AsObject().Remove(path[^1]);
        else
            node[path[^1]] = replacement;
    }

    private static string? FaultOfPolicy(StoredPolicy policy)
        => JsonDocument.Parse(policy.Definition).RootElement.TryGetProperty("Limit", out _) ? null : "it has no limit";

    private static string? FaultOfAnalysis(StoredAnalysis analysis)
        => JsonDocument.Parse(analysis.Document).RootElement.TryGetProperty("z", out _) ? null : "it has no z";

    private static async Task<Filled> EmptyLibraryAsync()
    {
        var library = new LibraryDatabase();
        await library.InitializeAsync();
        return new Filled(library, [], null!);
    }

    /// <summary>Two policies, an artist rule, five songs of which two share lyrics and one has none, analyses old and new, playlists with and without songs, decisions made, changed and undone.</summary>
    private static async Task<Filled> FilledLibraryAsync()
    {
        var filled = await EmptyLibraryAsync();
        var library = filled.Library;
        await library.Policies.AddAsync(new NewPolicy("strict", "Strict", LevelPolicy.Definition(axis: 1, limit: 0)), LevelPolicy.Rate, default);
        await library.Policies.SetRuleAsync("strict", "Thé Àrtist", "not_suitable", "all of them", "owner", default);
        library.Later();
        var songs = new[]
        {
            await AddAsync("Plain \"quoted\" \\ title 🎵", "Bright words\non two lines", new SongDescription("", "", "Album", 200, "clean")),
            await AddAsync("Bitter", "Bitter words", new SongDescription("", "")),
            await AddAsync("Twin", "Bright words\non two lines", new SongDescription("", "", null, null, "explicit")),
            await AddAsync("Silent", null, new SongDescription("", "")),
            await AddAsync("Unread", "Nobody read this", new SongDescription("", "")),
        };
        await library.SaveAsync(songs[0], "c1");
        library.Later();
        await library.SaveAsync(songs[0].Id, library.AnalysisOf(songs[0].LyricsHash!, "c2") with
        {
            Profile = new SongProfile("full", [2, 1, 0], [1, 1, 0], [3, 1, 0], null, "negative", null, ["low_confidence", "disagreeing"]),
            Mood = null,
        });
        await library.SaveAsync(songs[1], "c2", "not_suitable");
        await library.SaveAsync(songs[2].Id, (await library.Analyses.FindAsync(songs[0].LyricsHash!, "c2", default))!);
        await library.SaveAsync(songs[3], "c2", "unknown");
        library.Later();
        await library.Decisions.DecideAsync(new DecisionRequest([songs[0].Id, songs[1].Id], "family", "approved", "fine \"for us\"", "owner"), default);
        library.Later();
        await library.Decisions.DecideAsync(new DecisionRequest([songs[1].Id], "family", "blocked", null, "api"), default);
        await library.Decisions.UndoAsync(songs[0].Id, "family", "owner", default);
        await library.Decisions.DecideAsync(new DecisionRequest([songs[3].Id], "strict", "approved", null, "owner"), default);
        var playlist = await library.Playlists.AddAsync(LibraryDatabase.Owner, "Évening", [songs[2].Id, songs[0].Id, songs[1].Id], default);

        // Ids of one moment are in no order, and the archive lists by id.
        library.Later();
        await library.Playlists.AddAsync(LibraryDatabase.Owner, "Empty", [], default);
        return filled with { Songs = songs, Playlist = playlist };

        async Task<Song> AddAsync(string title, string? lyrics, SongDescription description)
        {
            library.Later();
            return (await library.Songs.AddAsync(
                LibraryDatabase.Owner,
                [new NewSong(description with { Title = title, Artist = "The Artist" }, lyrics is null ? null : new NewLyrics(lyrics, "pasted"))], default))[0];
        }
    }

    private sealed record Filled(LibraryDatabase Library, Song[] Songs, Playlist Playlist) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Library.DisposeAsync();
    }

    /// <summary>The other side goes away.</summary>
    private sealed class BreakingStream(byte[] bytes, int after) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => Position < after
                ? base.ReadAsync(buffer[..Math.Min(buffer.Length, after - (int)Position)], cancellationToken)
                : throw new IOException("The connection was reset.");
    }

    /// <summary>Stops in the middle until it is told to go on.</summary>
    private sealed class PausingStream(byte[] bytes, int after) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource _paused = new();
        private readonly TaskCompletionSource _goOn = new();

        public Task Paused => _paused.Task;

        public void GoOn() => _goOn.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < after)
                return await base.ReadAsync(buffer[..Math.Min(buffer.Length, after - (int)Position)], cancellationToken);

            _paused.TrySetResult();
            await _goOn.Task;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
