using System.Security.Cryptography;
using System.Text;

namespace AnalysisApp.Library.Tests;

public sealed class LyricsTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Theory]
    [InlineData("a\r\nb\rc\nd")]
    [InlineData("a\nb\nc\nd")]
    public async Task Line_ends_become_one_and_the_hash_is_of_the_stored_text(string text)
    {
        var song = await database.AddSongAsync(lyrics: text);

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("a\nb\nc\nd")));
        Assert.Equal(new StoredLyrics("a\nb\nc\nd", "pasted", hash), await database.Songs.ReadLyricsAsync(song.Id, default));
        Assert.Equal(hash, song.LyricsHash);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n\u2003 ")]
    public async Task Blank_lyrics_are_none(string blank)
    {
        var song = await database.AddSongAsync(lyrics: blank);
        Assert.Null(song.LyricsHash);
        Assert.Null(await database.Songs.ReadLyricsAsync(song.Id, default));

        await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("words", "api"), default);
        var emptied = await database.Songs.SetLyricsAsync(song.Id, new NewLyrics(blank, "api"), default);
        Assert.Null(emptied!.LyricsHash);
        Assert.Null(await database.Songs.ReadLyricsAsync(song.Id, default));
    }

    [Fact]
    public async Task New_lyrics_replace_the_old_and_move_the_time()
    {
        var song = await database.AddSongAsync(lyrics: "the old ones");
        database.Later();

        var changed = await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("the new ones", "api"), default);

        Assert.True(changed!.UpdatedAt > song.UpdatedAt);
        Assert.NotEqual(song.LyricsHash, changed.LyricsHash);
        Assert.Equal(("the new ones", "api"), await database.Songs.ReadLyricsAsync(song.Id, default) is { } read ? (read.Text, read.Source) : default);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM library.lyrics WHERE text = 'the old ones'"));
    }

    [Fact]
    public async Task The_same_text_is_stored_once()
    {
        var songs = await database.Songs.AddAsync(
            LibraryDatabase.Owner,
            [.. Enumerable.Range(0, 5).Select(i => new NewSong(new SongDescription($"S{i}", "A"), new NewLyrics("five times the same", $"source {i}")))], default);

        Assert.Single(songs.Select(song => song.LyricsHash).Distinct());
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM library.lyrics WHERE text = 'five times the same'"));
        Assert.Equal("source 4", (await database.Songs.ReadLyricsAsync(songs[4].Id, default))!.Source);
    }

    [Fact]
    public async Task Songs_that_swap_the_same_texts_at_once_do_not_lock_each_other_out()
    {
        var songs = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => database.AddSongAsync($"Swap {i}", lyrics: i % 2 == 0 ? "swap A" : "swap B")));

        for (var round = 0; round < 20; round++)
            await Task.WhenAll(songs.Select((song, i) => database.Songs.SetLyricsAsync(song.Id, new NewLyrics((i + round) % 2 == 0 ? "swap B" : "swap A", "api"), default)));

        foreach (var song in songs)
            Assert.StartsWith("swap", (await database.Songs.ReadLyricsAsync(song.Id, default))!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_lyrics_are_stored_and_one_character_more_is_refused()
    {
        var longest = string.Concat(Enumerable.Repeat("\U0001F3B5", 100_000));
        var song = await database.AddSongAsync(lyrics: longest);
        Assert.Equal(longest, (await database.Songs.ReadLyricsAsync(song.Id, default))!.Text);

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => database.AddSongAsync(lyrics: new string('x', 200_001)));
        Assert.Equal("lyrics", fault.ParamName);
    }
}
