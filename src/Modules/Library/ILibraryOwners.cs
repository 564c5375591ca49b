namespace AnalysisApp.Library;

/// <summary>
/// Whose songs, playlists and history there are. Users are known by their ids only; nothing here checks that there is such a user. Each method is one
/// transaction. Safe for concurrent use.
/// </summary>
public interface ILibraryOwners
{
    /// <summary>How much a user owns.</summary>
    Task<OwnedParts> CountAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Gives a user all that belongs to nobody: what is from before there were users. Safe to repeat.</summary>
    /// <returns>How much that was.</returns>
    Task<OwnedParts> ClaimUnownedAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Gives all of one user's to another, and forgets what was shared with the first. Songs that both have are then there twice.</summary>
    /// <returns>How much that was.</returns>
    Task<OwnedParts> TransferAsync(Guid from, Guid to, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes all of a user's songs, playlists and history, and forgets what was shared with them. Lyrics and analyses go along, unless another's songs
    /// have them too.
    /// </summary>
    /// <returns>How much that was.</returns>
    Task<OwnedParts> DeleteAsync(Guid userId, CancellationToken cancellationToken);
}

/// <summary>How many songs and playlists.</summary>
public sealed record OwnedParts(int Songs, int Playlists);
