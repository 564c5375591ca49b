using AnalysisApp.Progress.Benchmarks.Recorded;

namespace AnalysisApp.Progress.Benchmarks.Simulation;

/// <summary>A playlist of recorded songs, drawn by chance: what each weighs, and what it will cost.</summary>
internal static class Playlist
{
    private const int AlbumSongs = 12;

    /// <param name="recorded">What is drawn from, with replacement.</param>
    /// <param name="songs">How many.</param>
    /// <param name="order">How they follow each other.</param>
    /// <param name="random">The chance.</param>
    public static RecordedSong[] Draw(IReadOnlyList<RecordedSong> recorded, int songs, SongOrder order, Random random)
    {
        var drawn = Enumerable.Range(0, songs).Select(_ => recorded[random.Next(recorded.Count)]).ToArray();
        return order switch
        {
            SongOrder.Albums => Albums(drawn, random),
            SongOrder.ShortestFirst => [.. drawn.OrderBy(song => song.Weight)],
            SongOrder.KnownFirst => [.. drawn.OrderBy(song => song.Weight > 0)],
            _ => drawn,
        };
    }

    private static RecordedSong[] Albums(RecordedSong[] drawn, Random random)
    {
        var albums = drawn.OrderBy(song => song.Weight).Chunk(AlbumSongs).ToArray();
        random.Shuffle(albums);
        return [.. albums.SelectMany(album => album)];
    }
}
