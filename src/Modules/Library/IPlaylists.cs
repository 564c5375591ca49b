namespace AnalysisApp.Library;

/// <summary>
/// Playlists: named, ordered lists of songs, all of one owner. What takes an id asks nobody whether it may: that is <see cref="ILibraryAccess"/>'s to say.
/// Safe for concurrent use.
/// </summary>
public interface IPlaylists
{
    /// <summary>Adds a playlist of this user's with these songs of theirs, in this order; a song may stand in it once only, repeats are left out.</summary>
    /// <exception cref="UnknownSongsException">One of the ids is no song of the user's; nothing was added.</exception>
    /// <exception cref="PlaylistFullException">There are more than 50,000; nothing was added.</exception>
    Task<Playlist> AddAsync(Guid ownerId, string name, IReadOnlyList<Guid> songIds, CancellationToken cancellationToken);

    /// <summary>Reads a playlist; null when there is none.</summary>
    Task<Playlist?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Lists playlists that match, with the number of songs by rating.</summary>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    Task<Page<PlaylistSummary>> ListAsync(PlaylistFilter filter, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>The first playlists of an owner by name, or of everyone's if that is null, to choose from: nothing is counted.</summary>
    Task<IReadOnlyList<PlaylistName>> ListNamesAsync(Guid? ownerId, int limit, CancellationToken cancellationToken);

    /// <summary>Counts a playlist's songs by rating; null when there is no such playlist.</summary>
    Task<PlaylistSummary?> SummarizeAsync(Guid id, string policy, CancellationToken cancellationToken);

    /// <summary>A playlist's songs in playing order with what its pictures need: how it is distributed, and the course of its mood. Null when there is no such playlist.</summary>
    Task<IReadOnlyList<PlaylistPoint>?> ReadShapeAsync(Guid playlistId, string policy, CancellationToken cancellationToken);

    /// <summary>The same, and how many songs of the playlist each choice of a filter would list.</summary>
    /// <param name="filter">With its playlist. The shape is the whole playlist's, whatever else the filter asks for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null when there is no such playlist for the filter's owner: theirs, or shared with them.</returns>
    /// <exception cref="ArgumentException">A text of the filter cannot be stored, or the filter has no playlist.</exception>
    Task<CountedPlaylist?> ReadCountedShapeAsync(SongFilter filter, CancellationToken cancellationToken);

    /// <summary>Renames a playlist; and, unless null, replaces its songs. Null when there is no such playlist.</summary>
    /// <exception cref="UnknownSongsException">One of the ids is no song of the playlist's owner; nothing was changed.</exception>
    /// <exception cref="PlaylistFullException">There are more than 50,000; nothing was changed.</exception>
    Task<Playlist?> UpdateAsync(Guid id, string name, IReadOnlyList<Guid>? songIds, CancellationToken cancellationToken);

    /// <summary>Adds songs at the end; those it has already are left where they are. Null when there is no such playlist.</summary>
    /// <exception cref="UnknownSongsException">One of the ids is no song of the playlist's owner; nothing was changed.</exception>
    /// <exception cref="PlaylistFullException">It would hold more than 50,000 songs; nothing was changed.</exception>
    Task<Playlist?> AddSongsAsync(Guid id, IReadOnlyList<Guid> songIds, CancellationToken cancellationToken);

    /// <summary>Takes songs out of a playlist; the others keep their order, and ids that are not in it are passed over. Null when there is no such playlist.</summary>
    Task<Playlist?> RemoveSongsAsync(Guid id, IReadOnlyList<Guid> songIds, CancellationToken cancellationToken);

    /// <summary>Deletes a playlist; its songs stay. False when there was none.</summary>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>A playlist.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="SongCount">How many songs it has.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When its name or its songs last changed.</param>
/// <param name="OwnerId">Whose it is, and its songs with it; null for nobody's, from before there were users.</param>
public sealed record Playlist(Guid Id, string Name, int SongCount, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, Guid? OwnerId);

/// <summary>Which playlists to list, and in which order.</summary>
/// <param name="OwnerId">Only this user's; null for everyone's.</param>
/// <param name="Policy">Whose ratings to count.</param>
/// <param name="Text">Part of a name; case and accents do not matter.</param>
/// <param name="ByChange">Those that were changed last first; otherwise by name.</param>
public sealed record PlaylistFilter(Guid? OwnerId, string Policy, string? Text = null, bool ByChange = false)
{
    /// <summary>Those that others share with <see cref="OwnerId"/>, instead of their own. That must not be null then.</summary>
    public bool Shared { get; init; }
}

/// <summary>A playlist to choose.</summary>
public sealed record PlaylistName(Guid Id, string Name);

/// <summary>A playlist and its songs by rating; the five counts add up to its songs.</summary>
public sealed record PlaylistSummary(Playlist Playlist, int Suitable, int UseWithCare, int NotSuitable, int Unknown, int NotAnalyzed);

/// <summary>A playlist in playing order, and its facets, of one reading.</summary>
/// <param name="Points">Its songs.</param>
/// <param name="Facets">How many songs each choice would list.</param>
public sealed record CountedPlaylist(IReadOnlyList<PlaylistPoint> Points, SongFacets Facets);

/// <summary>A song in the course of a playlist.</summary>
/// <param name="SongId">The song.</param>
/// <param name="Title">Its title.</param>
/// <param name="Artist">Its artist.</param>
/// <param name="Rating">Under the policy asked for; null when neither analysed nor decided.</param>
/// <param name="Mood">-100 (dark) to 100 (bright); null when it was not read.</param>
public sealed record PlaylistPoint(Guid SongId, string Title, string Artist, StoredRating? Rating, short? Mood);

/// <summary>Some ids are no songs, or not the playlist's owner's.</summary>
public sealed class UnknownSongsException(IReadOnlyList<Guid> ids)
    : Exception(ids.Count == 1 ? $"There is no song {ids[0]}." : $"{ids.Count} of the ids are no songs, the first is {ids[0]}.")
{
    /// <summary>The ids.</summary>
    public IReadOnlyList<Guid> Ids { get; } = ids;
}

/// <summary>A playlist would grow past its limit.</summary>
public sealed class PlaylistFullException(int songs, int limit) : Exception($"The playlist would hold {songs} songs; the limit is {limit}. Make a second one.")
{
    /// <summary>How many songs it would hold.</summary>
    public int Songs { get; } = songs;

    /// <summary>The most that one holds.</summary>
    public int Limit { get; } = limit;
}
