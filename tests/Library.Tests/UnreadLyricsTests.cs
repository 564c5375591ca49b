namespace AnalysisApp.Library.Tests;

/// <summary>How much of songs is yet to be read.</summary>
public sealed class UnreadLyricsTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task What_has_no_lyrics_or_was_read_in_any_song_by_this_configuration_is_nothing()
    {
        var silent = await database.AddSongAsync("silent");
        var fresh = await database.AddSongAsync("fresh", lyrics: "über");
        var read = await database.AddSongAsync("read", lyrics: "read before");
        var sameText = await database.AddSongAsync("cover", lyrics: "read before");
        var otherModels = await database.AddSongAsync("other models", lyrics: "read by others");
        var large = await database.AddSongAsync("large", lyrics: string.Concat(Enumerable.Range(0, 20_000).Select(line => $"{line}\n")).TrimEnd());
        await database.SaveAsync(read, "now");
        await database.SaveAsync(otherModels, "before");

        var unread = await database.Analyses.ListUnreadAsync(
            [silent.Id, fresh.Id, read.Id, sameText.Id, otherModels.Id, large.Id, Guid.NewGuid()], "now", default);

        Assert.Equal(6, unread.Count);
        Assert.Equal((0, 5, 0, 0, 14), (unread[silent.Id], unread[fresh.Id], unread[read.Id], unread[sameText.Id], unread[otherModels.Id]));
        Assert.InRange(unread[large.Id], 108_000, 109_000);
    }
}
