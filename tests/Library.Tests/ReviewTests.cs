namespace AnalysisApp.Library.Tests;

public sealed class ReviewTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    private static readonly SongProfile Clear = LevelPolicy.ProfileOf(0, 0, 0);

    [Fact]
    public async Task Each_reason_brings_a_song_in_and_a_decision_or_a_rule_takes_it_out()
    {
        await database.AddPolicyAsync("inbox", 0, 1);
        var artist = $"Inbox {Guid.NewGuid():N}";
        await AddAsync("a clear", Clear);
        var borderline = await AddAsync("b borderline", Clear with { Levels = [1, 0, 0], Low = [1, 0, 0], High = [2, 0, 0] });
        await AddAsync("c disagreeing", Clear with { Doubts = ["disagreeing"] });
        await AddAsync("d low", Clear with { Doubts = ["low_confidence"] });
        await AddAsync("e disputed", Clear, "explicit");
        await AddAsync("f disputed", LevelPolicy.ProfileOf(4, 0, 0), "clean");
        await AddAsync("g agreed", LevelPolicy.ProfileOf(4, 0, 0), "explicit");
        await AddAsync("h agreed", Clear, "clean");
        await AddAsync("i everything", Clear with { High = [4, 0, 0], Doubts = ["low_confidence", "disagreeing"] }, "explicit");
        await database.AddSongAsync("j never read", artist);
        await database.AddReadSongAsync(Clear with { Doubts = ["low_confidence"] }, "settled", "Review rule");
        await database.Policies.SetRuleAsync("inbox", "Review rule", "suitable", null, "owner", default);

        Assert.Equal(["b borderline", "c disagreeing", "d low", "e disputed", "f disputed", "i everything"], await TitlesAsync(null));
        Assert.Equal(["b borderline", "i everything"], await TitlesAsync("borderline"));
        Assert.Equal(["c disagreeing", "i everything"], await TitlesAsync("disagreeing"));
        Assert.Equal(["d low", "i everything"], await TitlesAsync("low_confidence"));
        Assert.Equal(["e disputed", "f disputed", "i everything"], await TitlesAsync("disputed"));
        Assert.Equal(new ReviewCounts(6, 2, 2, 2, 3), await database.Decisions.CountReviewAsync(null, "inbox", default));
        var last = (await ReadAsync(new ReviewFilter(null, "inbox"), 50))[^1];
        Assert.Equal(["borderline", "disagreeing", "low_confidence", "disputed"], last.Reasons);
        Assert.Equal(new StoredRating("inbox", "suitable", 100), last.Rating);
        Assert.Equal((await database.Analyses.FindNewestAsync(last.Song.Id, default))!.Analysis.Id, last.AnalysisId);

        await database.DecideAsync(borderline, "inbox", "approved");
        Assert.Equal(["i everything"], await TitlesAsync("borderline"));
        Assert.Equal(new ReviewCounts(5, 1, 2, 2, 3), await database.Decisions.CountReviewAsync(null, "inbox", default));
        await database.Decisions.UndoAsync(borderline.Id, "inbox", "owner", default);
        Assert.Equal(["b borderline", "i everything"], await TitlesAsync("borderline"));

        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Review", [last.Song.Id, borderline.Id], default);
        Assert.Equal([borderline.Id, last.Song.Id], (await ReadAsync(new ReviewFilter(null, "inbox", null, playlist.Id), 1)).Select(item => item.Song.Id));
        Assert.Empty(await ReadAsync(new ReviewFilter(null, "inbox", "disputed", Guid.NewGuid()), 1));
        Assert.Empty(await ReadAsync(new ReviewFilter(null, "nobody"), 1));
        Assert.Equal(new ReviewCounts(0, 0, 0, 0, 0), await database.Decisions.CountReviewAsync(null, "nobody", default));

        Task<Song> AddAsync(string title, SongProfile profile, string? advisory = null) => database.AddReadSongAsync(profile, title, artist, advisory);

        async Task<List<string>> TitlesAsync(string? reason)
            => [.. (await ReadAsync(new ReviewFilter(null, "inbox", reason), 2)).Select(item => item.Song.Description.Title)];
    }

    [Fact]
    public async Task Songs_settled_and_added_between_two_pages_neither_hide_nor_repeat_others()
    {
        await database.AddPolicyAsync("paging", 1, 1);
        var stay = new List<Guid>();
        for (var i = 0; i < 20; i++)
            stay.Add((await AddAsync($"Song {i:D2}")).Id);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await database.Decisions.ListReviewAsync(new ReviewFilter(null, "paging", "borderline"), cursor, 3, default);
            seen.AddRange(page.Items.Select(item => item.Song.Id));
            cursor = page.Next;
            await AddAsync("AAA");
            await database.Decisions.DecideAsync(new DecisionRequest([.. page.Items.Select(item => item.Song.Id)], "paging", "approved", null, "owner"), default);
        }
        while (cursor is not null);

        Assert.Equal(stay, seen);

        Task<Song> AddAsync(string title) => database.AddReadSongAsync(Clear with { High = [0, 3, 0] }, title, "Paging");
    }

    [Fact]
    public async Task A_foreign_cursor_and_an_unknown_reason_are_refused()
    {
        await database.AddSongsAsync(3, "Foreign");
        var foreign = (await database.Songs.ListAsync(new SongFilter(null, "family"), null, 1, default)).Next!;

        await Assert.ThrowsAsync<FormatException>(() => database.Decisions.ListReviewAsync(new ReviewFilter(null, "family"), foreign, 1, default));
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => database.Decisions.ListReviewAsync(new ReviewFilter(null, "family", "boredom"), null, 1, default));
        Assert.Equal("reason", fault.ParamName);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => database.Decisions.ListReviewAsync(new ReviewFilter(null, "family"), null, 0, default));
    }

    private async Task<List<ReviewItem>> ReadAsync(ReviewFilter filter, int limit)
    {
        var all = new List<ReviewItem>();
        string? cursor = null;
        do
        {
            var page = await database.Decisions.ListReviewAsync(filter, cursor, limit, default);
            Assert.InRange(page.Items.Count, 0, limit);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        return all;
    }
}
