using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Owners;

/// <summary>Whose songs and playlists, in SQL. One place, so that lists, counts and access agree. The user is the parameter <c>@owner</c>.</summary>
internal static class OwnedBy
{
    /// <summary>A share <c>h</c> is the user's or everyone's.</summary>
    private const string IsForUser = "(h.user_id = @owner OR h.user_id IS NULL)";

    /// <summary>A playlist <c>p</c> is shared with the user.</summary>
    public const string PlaylistIsShared = $"EXISTS (SELECT FROM library.playlist_share h WHERE h.playlist_id = p.id AND {IsForUser})";

    /// <summary>A song <c>s</c> stands in a playlist that is shared with the user.</summary>
    public const string SongIsShared =
        $"EXISTS (SELECT FROM library.playlist_song e JOIN library.playlist_share h ON h.playlist_id = e.playlist_id WHERE e.song_id = s.id AND {IsForUser})";

    /// <summary>
    /// The condition that songs <c>s</c> are the owner's; in a playlist, <c>@playlist</c>, that the playlist is theirs or shared with them, which is asked once
    /// and not for each song. Empty for everyone's.
    /// </summary>
    public static string Songs(NpgsqlCommand command, Guid? owner, Guid? playlist)
    {
        if (owner is null)
            return "";

        Add(command, owner);
        return playlist is null
            ? " AND s.owner_id = @owner"
            : $" AND EXISTS (SELECT FROM library.playlist p WHERE p.id = @playlist AND (p.owner_id = @owner OR {PlaylistIsShared}))";
    }

    /// <summary>The condition that songs <c>s</c> are the owner's own, wherever they stand. Empty for everyone's.</summary>
    public static string OwnSongs(NpgsqlCommand command, Guid? owner) => Songs(command, owner, playlist: null);

    /// <summary>Adds the parameter, of a type also when it is null.</summary>
    public static void Add(NpgsqlCommand command, Guid? owner)
        => command.Parameters.Add(new NpgsqlParameter("owner", NpgsqlDbType.Uuid) { Value = (object?)owner ?? DBNull.Value });
}
