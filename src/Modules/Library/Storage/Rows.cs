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
    public int? ProfileId { get; set; }
    public short? Mood { get; set; }
    public string? Advisory { get; set; }
    public Guid? OwnerId { get; set; }

    public SongDescription Description => new(Title, Artist, Album, DurationSeconds, Advisory);

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
        Advisory = StorableText.OneOf(description.Advisory, "advisory", "explicit", "clean");
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
    public Guid? OwnerId { get; set; }

    /// <exception cref="ArgumentException">The name cannot be stored.</exception>
    public void Rename(string name)
    {
        Name = StorableText.Required(name, "name", MaxLength);
        NameKey = FoldedText.Key(Name);
    }

    public Playlist ToPlaylist(int songCount) => new(Id, Name, songCount, CreatedAt, UpdatedAt, OwnerId);
}

/// <summary>Who may read a playlist; everyone where there is no user.</summary>
internal sealed class PlaylistShareRow
{
    public Guid PlaylistId { get; set; }
    public Guid? UserId { get; set; }
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
    public required string Document { get; set; }
    public DateTimeOffset AnalyzedAt { get; set; }
    public int ProfileId { get; set; }
    public short? Mood { get; set; }

    public StoredAnalysis ToStored(ProfileRow profile) => new(Id, LyricsHash, ConfigHash, profile.ToProfile(), Mood, Document, AnalyzedAt);
}

internal sealed class ProfileRow
{
    public int Id { get; set; }
    public required string Quality { get; set; }
    public required short[] Levels { get; set; }
    public required short[] Low { get; set; }
    public required short[] High { get; set; }
    public string? Emotion { get; set; }
    public string? Sentiment { get; set; }
    public string? Language { get; set; }
    public required string[] Doubts { get; set; }
    public bool Disagreeing { get; set; }
    public bool LowConfidence { get; set; }

    public SongProfile ToProfile() => new(Quality, Levels, Low, High, Emotion, Sentiment, Language, Doubts);
}

internal sealed class PolicyRow
{
    public required string Name { get; set; }
    public required string Title { get; set; }
    public required string Definition { get; set; }
    public int Version { get; set; }
    public int Position { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    public StoredPolicy ToStored() => new(Name, Title, Definition, Version, UpdatedAt);
}

internal sealed class ProfileRatingRow
{
    public required string Policy { get; set; }
    public int ProfileId { get; set; }
    public short? Score { get; set; }
    public bool Borderline { get; set; }
    public required string Value { get; set; }
}

internal sealed class ArtistRuleRow
{
    public required string Policy { get; set; }
    public required string ArtistKey { get; set; }
    public required string Artist { get; set; }
    public required string Value { get; set; }
    public string? Note { get; set; }
    public required string DecidedBy { get; set; }
    public DateTimeOffset DecidedAt { get; set; }

    public ArtistRule ToRule() => new(Policy, Artist, Value, Note, DecidedBy, DecidedAt);
}

internal sealed class DecisionRow
{
    public required string Policy { get; set; }
    public Guid SongId { get; set; }
    public required string Value { get; set; }
    public required string Rating { get; set; }
    public string? Note { get; set; }
    public required string DecidedBy { get; set; }
    public DateTimeOffset DecidedAt { get; set; }

    public Decision ToDecision() => new(SongId, Policy, Value, Note, DecidedBy, DecidedAt);
}

internal sealed class DecisionEntryRow
{
    public long Id { get; set; }
    public Guid SongId { get; set; }
    public required string Policy { get; set; }
    public required string Action { get; set; }
    public string? Value { get; set; }
    public string? Note { get; set; }
    public required string DecidedBy { get; set; }
    public DateTimeOffset DecidedAt { get; set; }
    public bool Counts { get; set; }
}

internal sealed class SongAnalysisRow
{
    public Guid SongId { get; set; }
    public Guid AnalysisId { get; set; }
    public DateTimeOffset AttachedAt { get; set; }
}

internal sealed class HistoryRow
{
    public long JobId { get; set; }
    public required string Kind { get; set; }
    public Guid? TargetId { get; set; }
    public string? Title { get; set; }
    public Guid? UserId { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public int Songs { get; set; }
    public int Known { get; set; }
    public long ComputingMs { get; set; }

    public HistoryEntry ToEntry() => new(
        JobId, Enum.Parse<HistoryKind>(Kind, ignoreCase: true), TargetId, Title, StartedAt, EndedAt, Songs, Known, TimeSpan.FromMilliseconds(ComputingMs));
}

internal sealed class HistorySongRow
{
    public long JobId { get; set; }
    public Guid SongId { get; set; }
    public int? BeforeProfileId { get; set; }
    public int ProfileId { get; set; }
    public bool Known { get; set; }
    public int TookMs { get; set; }
    public DateTimeOffset AnalyzedAt { get; set; }
}
