namespace AnalysisApp.Library;

/// <summary>Who may read playlists besides their owners. What is shared with a user is listed by <see cref="PlaylistFilter.Shared"/>. Safe for concurrent use.</summary>
public interface IShares
{
    /// <summary>Who may read a playlist; null when there is no such playlist.</summary>
    Task<PlaylistShares?> FindAsync(Guid playlistId, CancellationToken cancellationToken);

    /// <summary>Says who may read a playlist from now on, with all its songs, their lyrics and ratings. False when there is no such playlist.</summary>
    /// <exception cref="ArgumentException">There are more than 1,000 users.</exception>
    Task<bool> SetAsync(Guid playlistId, PlaylistShares shares, CancellationToken cancellationToken);
}

/// <summary>Who may read a playlist besides its owner.</summary>
/// <param name="Everyone">Every user, those that are yet to come included.</param>
/// <param name="Users">These users; the owner among them means nothing.</param>
public sealed record PlaylistShares(bool Everyone, IReadOnlyList<Guid> Users)
{
    /// <summary>Nobody.</summary>
    public static PlaylistShares None { get; } = new(Everyone: false, []);
}
