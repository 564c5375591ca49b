namespace AnalysisApp.Library.Tests;

public sealed class DuplicateSongTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    private static readonly NewSong Twice = new(new SongDescription("Twice", "A", "Album"), new NewLyrics("the very same words", "api"));

    [Fact]
    public async Task The_same_song_is_added_once_and_the_fault_names_it()
    {
        var first = (await database.Songs.AddAsync(LibraryDatabase.Owner, [Twice with { Lyrics = new NewLyrics("once", "api") }], default))[0];
        var before = await database.Analyses.CountAsync(null, default);

        var fault = await Assert.ThrowsAsync<DuplicateSongException>(() => database.Songs.AddAsync(
            LibraryDatabase.Owner,
            [new NewSong(new SongDescription("New", "A"), null), Twice with { Lyrics = new NewLyrics("once", "pasted") }], default));

        Assert.Equal(first.Id, fault.ExistingId);
        Assert.Equal(before, await database.Analyses.CountAsync(null, default));
    }

    [Fact]
    public async Task Another_album_or_other_lyrics_make_another_song()
    {
        await database.Songs.AddAsync(LibraryDatabase.Owner, [Twice], default);
        await database.Songs.AddAsync(LibraryDatabase.Owner, [Twice with { Description = Twice.Description with { Album = null } }], default);
        await database.Songs.AddAsync(LibraryDatabase.Owner, [Twice with { Lyrics = null }], default);
        await database.Songs.AddAsync(LibraryDatabase.Owner, [Twice with { Lyrics = new NewLyrics("other words", "api") }], default);
        await Assert.ThrowsAsync<DuplicateSongException>(() => database.Songs.AddAsync(LibraryDatabase.Owner, [Twice with { Lyrics = null }], default));
    }

    [Fact]
    public async Task Of_many_requests_at_once_one_adds_the_song()
    {
        var song = new NewSong(new SongDescription("At once", "A"), new NewLyrics("words at once", "api"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await database.Songs.AddAsync(LibraryDatabase.Owner, [song], default);
                return true;
            }
            catch (DuplicateSongException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, added => added);
    }
}
