using AnalysisApp.Library.Text;

namespace AnalysisApp.Library.Tests;

public sealed class HostileTextTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    public static TheoryData<string> Texts =>
    [
        "'; DROP TABLE library.song; --", "100% _sure_ \\ \"quoted\" $1 @id {0}", "👩‍👩‍👧‍👦 🎵", "שלום עולם \u202Eright to left\u202C", "\uFEFF\uFFFE\uFFFF\u0001\u001b[31m",
        "e\u0301\u0302\u0303 \u0338", "\uFDFA\uFDFA", "İıſßẞ", "line\nbreak", new string('W', 500), string.Concat(Enumerable.Repeat("𝕏", 250)),
        string.Concat(Enumerable.Repeat("\uFDFA", 500)),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Any_text_is_stored_listed_and_found_as_it_is(string text)
    {
        var song = (await database.Songs.AddAsync(
            LibraryDatabase.Owner,
            [new NewSong(new SongDescription(text, text, text), new NewLyrics(text, "api"))], default))[0];
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, text, [song.Id], default);

        Assert.Equal(new SongDescription(text, text, text), (await database.Songs.FindAsync(song.Id, default))!.Description);
        Assert.Equal(text.ReplaceLineEndings("\n"), (await database.Songs.ReadLyricsAsync(song.Id, default))!.Text);
        Assert.Contains(song.Id, (await database.ReadPagesAsync(new SongFilter(null, "family", Text: text), limit: 2)).Select(item => item.Song.Id));
        Assert.Equal(text, (await database.Playlists.FindAsync(playlist.Id, default))!.Name);

        // Every cursor that this text leads to is accepted again.
        Assert.Contains(song.Id, (await database.ReadPagesAsync(new SongFilter(null, "family"), limit: 1)).Select(item => item.Song.Id));
        string? cursor = null;
        do
            cursor = (await database.Playlists.ListAsync(new PlaylistFilter(null, "family"), cursor, 1, default)).Next;
        while (cursor is not null);
    }

    [Theory]
    [InlineData("a", 0, "b")]
    [InlineData("a", 0xd800, "b")]
    [InlineData("", 0xdc00, "")]
    [InlineData("b", 0xd83d, "")]
    public async Task Text_that_cannot_be_stored_is_refused_by_the_name_of_its_field(string before, int unit, string after)
    {
        // As a number: the runner passes test arguments on as UTF-8, which would mend a lone surrogate.
        var text = before + (char)unit + after;
        var song = await database.AddSongAsync();
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "P", [], default);

        await RefusedAsync("title", () => database.AddSongAsync(title: text));
        await RefusedAsync("artist", () => database.AddSongAsync(artist: text));
        await RefusedAsync("album", () => database.Songs.UpdateAsync(song.Id, new SongDescription("T", "A", text), default));
        await RefusedAsync("lyrics", () => database.Songs.SetLyricsAsync(song.Id, new NewLyrics(text, "api"), default));
        await RefusedAsync("source", () => database.Songs.SetLyricsAsync(song.Id, new NewLyrics("la", text), default));
        await RefusedAsync("text", () => database.Songs.ListAsync(new SongFilter(null, "family", Text: text), null, 10, default));
        await RefusedAsync("rating", () => database.Songs.ListAsync(new SongFilter(null, "family", Rating: text), null, 10, default));
        await RefusedAsync("policy", () => database.Songs.ListAsync(new SongFilter(null, text), null, 10, default));
        await RefusedAsync("policy", () => database.Playlists.ListAsync(new PlaylistFilter(null, text), null, 10, default));
        await RefusedAsync("name", () => database.Playlists.AddAsync(LibraryDatabase.Owner, text, [], default));
        await RefusedAsync("name", () => database.Playlists.UpdateAsync(playlist.Id, text, null, default));
        await RefusedAsync("emotion", () => database.Songs.ListAsync(new SongFilter(null, "family") { Emotion = text }, null, 10, default));
        await RefusedAsync("source", () => database.Songs.CountFacetsAsync(new SongFilter(null, "family") { Source = text }, default));
        await RefusedAsync("title", () => database.Policies.ChangeAsync(null, "family", 1, text, "{}", LevelPolicy.Rate, default));
        await RefusedAsync("definition", () => database.Policies.ChangeAsync(null, "family", 1, "T", text, LevelPolicy.Rate, default));
        await RefusedAsync("artist", () => database.Policies.SetRuleAsync("family", text, "suitable", null, "owner", default));
        await RefusedAsync("note", () => database.DecideAsync(song, "family", "blocked", text));
        await RefusedAsync("by", () => database.Decisions.UndoAsync(song.Id, "family", text, default));
        await RefusedAsync("policy", () => database.Decisions.FindAsync(song.Id, text, default));
        await RefusedAsync("policy", () => database.Decisions.CountReviewAsync(null, text, default));
        await RefusedAsync("policy", () => database.Policies.ListRulesAsync(text, default));
        await RefusedAsync("policy", () => database.Playlists.ReadShapeAsync(playlist.Id, text, default));
        await RefusedAsync("document", () => database.SaveAsync(song.Id, database.AnalysisOf("none", "hostile") with { Document = $"\"{text}\"" }));

        Assert.Equal(song, await database.Songs.FindAsync(song.Id, default));
        Assert.Equal(playlist, await database.Playlists.FindAsync(playlist.Id, default));

        async Task RefusedAsync(string field, Func<Task> call)
        {
            var fault = await Assert.ThrowsAsync<ArgumentException>(call);
            Assert.Equal(field, fault.ParamName);
            Assert.DoesNotContain(text, fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Beyoncé", "BEYONCE")]
    [InlineData("ÅNGSTRÖM", "angstrom")]
    [InlineData("ﬁn", "FIN")]
    public void Folding_makes_case_accents_and_compatible_forms_equal(string one, string other)
        => Assert.Equal(FoldedText.Of(one), FoldedText.Of(other));

    [Fact]
    public void A_key_never_ends_within_a_character()
        => Assert.Equal(new string('a', 99), FoldedText.Key(new string('a', 99) + "🎵"));
}
