namespace AnalysisApp.Library;

/// <summary>
/// Who may do what with songs and playlists. The doors that take an id ask nobody: whoever acts for a user asks here first. Safe for concurrent use.
/// </summary>
/// <remarks>A user of null is one who may do everything with what is there.</remarks>
public interface ILibraryAccess
{
    /// <summary>What a user may do with a song: all with their own, read those of playlists that are shared with them or with everyone.</summary>
    Task<Access> OfSongAsync(Guid? userId, Guid songId, CancellationToken cancellationToken);

    /// <summary>What a user may do with a playlist: all with their own, read those that are shared with them or with everyone.</summary>
    Task<Access> OfPlaylistAsync(Guid? userId, Guid playlistId, CancellationToken cancellationToken);

    /// <summary>Those of the ids that are no songs, or songs with which a user may not do so much; each once, in their order. Which of the two is not told.</summary>
    Task<IReadOnlyList<Guid>> FindForeignAsync(Guid? userId, IReadOnlyCollection<Guid> songIds, Access needed, CancellationToken cancellationToken);
}

/// <summary>What a user may do with a song or a playlist; each includes the one before.</summary>
public enum Access
{
    /// <summary>Nothing: for this user there is no such thing.</summary>
    None,

    /// <summary>Read it, because it is shared.</summary>
    Read,

    /// <summary>Change, analyse and delete it, because it is their own.</summary>
    Write,
}
