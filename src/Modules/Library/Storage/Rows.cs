using AnalysisApp.Library.Text;

namespace AnalysisApp.Library.Storage;

internal sealed class LyricsRow
{
    public required string Hash { get; set; }
    public required string Text { get; set; }
}

internal sealed class SongRow
{
    private const int MaxLength = 500;

    public Guid Id { get; set; }
    public string Title { get; set; } = "";
    public string Artist { get; set; } = "";
    public string? Album { get; set; }
    public int? DurationSeconds { get; set; }
    public string? LyricsHash { get; set; }
    public string? LyricsSource { get; set; }
    public Guid? NewestAnalysisId { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public string ArtistKey { get; set; } = "";
    public string TitleKey { get; set; } = "";
    public string SearchKey { get; set; } = "";

    public SongDescription Description => new(Title, Artist, Album, DurationSeconds);

    /// <summary>Takes a description over, with the keys that follow from it.</summary>
    /// <exception cref="ArgumentException">It cannot be stored.</exception>
    public void Describe(SongDescription description)
    {
        if (description.DurationSeconds is < 1 or > 86_400)
            throw new ArgumentException($"durationSeconds is {description.DurationSeconds}; it must be 1 to 86400.", nameof(description));

        Title = StorableText.Required(description.Title, "title", MaxLength);
        Artist = StorableText.Required(description.Artist, "artist", MaxLength);
        Album = StorableText.Optional(description.Album, "album", MaxLength);
        DurationSeconds = description.DurationSeconds;
        ArtistKey = FoldedText.Key(Artist);
        TitleKey = FoldedText.Key(Title);
        SearchKey = $"{FoldedText.Of(Title)}\n{FoldedText.Of(Artist)}\n{FoldedText.Of(Album ?? "")}";
    }

    public Song ToSong() => new(Id, Description, LyricsHash, CreatedAt, UpdatedAt);
}

internal sealed class PlaylistRow
{
    private const int MaxLength = 500;

    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public string NameKey { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <exception cref="ArgumentException">The name cannot be stored.</exception>
    public void Rename(string name)
    {
        Name = StorableText.Required(name, "name", MaxLength);
        NameKey = FoldedText.Key(Name);
    }

    public Playlist ToPlaylist(int songCount) => new(Id, Name, songCount, CreatedAt, UpdatedAt);
}

internal sealed class PlaylistSongRow
{
    public Guid PlaylistId { get; set; }
    public Guid SongId { get; set; }
    public int Position { get; set; }
}

internal sealed class AnalysisRow
{
    public Guid Id { get; set; }
    public required string LyricsHash { get; set; }
    public required string ConfigHash { get; set; }
    public required string Quality { get; set; }
    public required short[] Levels { get; set; }
    public required string Document { get; set; }
    public DateTimeOffset AnalyzedAt { get; set; }

    public StoredAnalysis ToStored() => new(Id, LyricsHash, ConfigHash, Quality, Levels, Document, AnalyzedAt);
}

internal sealed class SongAnalysisRow
{
    public Guid SongId { get; set; }
    public Guid AnalysisId { get; set; }
    public DateTimeOffset AttachedAt { get; set; }
}

internal sealed class SongRatingRow
{
    public Guid SongId { get; set; }
    public required string Policy { get; set; }
    public required string Value { get; set; }
    public short? Score { get; set; }
    public Guid AnalysisId { get; set; }
}
