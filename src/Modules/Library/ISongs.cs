namespace AnalysisApp.Library;

/// <summary>Songs and their lyrics. What takes an id asks nobody whether it may: that is <see cref="ILibraryAccess"/>'s to say. Safe for concurrent use.</summary>
public interface ISongs
{
    /// <summary>Adds songs, in one transaction.</summary>
    /// <param name="ownerId">Whose they are.</param>
    /// <param name="songs">The songs.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    /// <exception cref="DuplicateSongException">The owner has one of them already, with the same description and lyrics; nothing was added.</exception>
    Task<IReadOnlyList<Song>> AddAsync(Guid ownerId, IReadOnlyList<NewSong> songs, CancellationToken cancellationToken);

    /// <summary>Reads a song; null when there is none.</summary>
    Task<Song?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>A song's rating under a policy; null when it is neither analysed nor decided.</summary>
    Task<StoredRating?> FindRatingAsync(Guid id, string policy, CancellationToken cancellationToken);

    /// <summary>
    /// The ratings of songs under every policy, in the order of the ids: one row of a matrix of songs by audience each. Ids that are no songs are left out.
    /// </summary>
    Task<IReadOnlyList<SongRatings>> ListRatingsAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Lists songs with their ratings under the named policy.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="cursor">The page to go on with, as the page before gave it; null for the first.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    /// <exception cref="ArgumentException">The filter asks for what cannot be.</exception>
    Task<Page<SongSummary>> ListAsync(SongFilter filter, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>The songs that a filter lists, in their order, by id and title only: to do something to all of them.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most, 1 or more.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentException">The filter asks for what cannot be.</exception>
    Task<IReadOnlyList<SongReference>> ListReferencesAsync(SongFilter filter, int limit, CancellationToken cancellationToken);

    /// <summary>The songs of these ids, in their order. Ids that are no songs are left out.</summary>
    Task<IReadOnlyList<SongReference>> ListReferencesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Counts the songs that a filter lists, and how many each other choice would list.</summary>
    /// <exception cref="ArgumentException">The filter asks for what cannot be.</exception>
    Task<SongFacets> CountFacetsAsync(SongFilter filter, CancellationToken cancellationToken);

    /// <summary>Counts all songs of an owner, or everyone's if that is null, by rating under every policy, in the order of the policies.</summary>
    Task<IReadOnlyList<PolicySummary>> SummarizeAllAsync(Guid? ownerId, CancellationToken cancellationToken);

    /// <summary>Changes a song's description; lyrics are left as they are. Null when there is no such song.</summary>
    Task<Song?> UpdateAsync(Guid id, SongDescription description, CancellationToken cancellationToken);

    /// <summary>Replaces a song's lyrics; null when there is no such song.</summary>
    Task<Song?> SetLyricsAsync(Guid id, NewLyrics lyrics, CancellationToken cancellationToken);

    /// <summary>Reads a song's lyrics; null when the song has none or there is no such song.</summary>
    Task<StoredLyrics?> ReadLyricsAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes a song with its lyrics and its history. False when there was none.</summary>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>What describes a song.</summary>
/// <param name="Title">1 to 500 characters.</param>
/// <param name="Artist">1 to 500 characters.</param>
/// <param name="Album">At most 500 characters.</param>
/// <param name="DurationSeconds">1 to 86,400.</param>
/// <param name="Advisory">What its own tag says: <c>explicit</c>, <c>clean</c>, or null for nothing.</param>
public sealed record SongDescription(string Title, string Artist, string? Album = null, int? DurationSeconds = null, string? Advisory = null);

/// <summary>A song to add.</summary>
public sealed record NewSong(SongDescription Description, NewLyrics? Lyrics);

/// <summary>Lyrics to store.</summary>
/// <param name="Text">At most 200,000 characters; blank is the same as none.</param>
/// <param name="Source">Where they come from, for example <c>pasted</c>, <c>demo</c>, <c>api</c>.</param>
public sealed record NewLyrics(string Text, string Source);

/// <summary>Stored lyrics.</summary>
/// <param name="Text">As given, with line ends as <c>\n</c>.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Hash">SHA-256 of the UTF-8 text, 64 hexadecimal digits.</param>
public sealed record StoredLyrics(string Text, string Source, string Hash);

/// <summary>A song.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Description">Title, artist, album, length.</param>
/// <param name="LyricsHash">Of its lyrics; null when it has none.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UpdatedAt">When it or its lyrics last changed.</param>
public sealed record Song(Guid Id, SongDescription Description, string? LyricsHash, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A song in a list.</summary>
/// <param name="Song">The song.</param>
/// <param name="AnalysisId">Its newest analysis; null when not analysed.</param>
/// <param name="Rating">Under the policy asked for; null when neither analysed nor decided.</param>
/// <param name="Outdated">Its lyrics or the models changed since.</param>
/// <param name="Quality">Whether its lyrics could be read, as the profile has it; null when not analysed.</param>
public sealed record SongSummary(Song Song, Guid? AnalysisId, StoredRating? Rating, bool Outdated, string? Quality);

/// <summary>The library's songs by rating; the five counts add up to its songs.</summary>
public sealed record LibrarySummary(int Suitable, int UseWithCare, int NotSuitable, int Unknown, int NotAnalyzed);

/// <summary>The library's songs by rating under a policy.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Title">The policy's title.</param>
/// <param name="Counts">The songs.</param>
public sealed record PolicySummary(string Policy, string Title, LibrarySummary Counts);

/// <summary>A song's rating under each policy that has one for it, in the order of the policies.</summary>
public sealed record SongRatings(Guid SongId, IReadOnlyList<StoredRating> Ratings);

/// <summary>A page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The owner has a song with the same title, artist, album and lyrics already.</summary>
public sealed class DuplicateSongException(Guid existingId)
    : Exception($"The library has this song already, with the same lyrics: {existingId}. Change that one, or give this one another title, artist or album.")
{
    /// <summary>The song that is there.</summary>
    public Guid ExistingId { get; } = existingId;
}
