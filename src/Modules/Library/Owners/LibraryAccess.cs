using Npgsql;

namespace AnalysisApp.Library.Owners;

internal sealed class LibraryAccess(NpgsqlDataSource dataSource) : ILibraryAccess
{
    private const string OfSong = $"CASE WHEN @owner IS NULL OR s.owner_id = @owner THEN 2 WHEN {OwnedBy.SongIsShared} THEN 1 ELSE 0 END";
    private const string OfPlaylist = $"CASE WHEN @owner IS NULL OR p.owner_id = @owner THEN 2 WHEN {OwnedBy.PlaylistIsShared} THEN 1 ELSE 0 END";

    public Task<Access> OfSongAsync(Guid? userId, Guid songId, CancellationToken cancellationToken)
        => ReadAsync($"SELECT {OfSong} FROM library.song s WHERE s.id = @id", userId, songId, cancellationToken);

    public Task<Access> OfPlaylistAsync(Guid? userId, Guid playlistId, CancellationToken cancellationToken)
        => ReadAsync($"SELECT {OfPlaylist} FROM library.playlist p WHERE p.id = @id", userId, playlistId, cancellationToken);

    public async Task<IReadOnlyList<Guid>> FindForeignAsync(
        Guid? userId, IReadOnlyCollection<Guid> songIds, Access needed, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT wanted.id FROM unnest(@ids) WITH ORDINALITY AS wanted (id, place)
            WHERE NOT EXISTS (SELECT FROM library.song s WHERE s.id = wanted.id AND {OfSong} >= @needed)
            GROUP BY wanted.id ORDER BY min(wanted.place)
            """);
        OwnedBy.Add(command, userId);
        command.Parameters.AddWithValue("ids", songIds.ToArray());
        command.Parameters.AddWithValue("needed", (int)needed);
        var foreign = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            foreign.Add(reader.GetGuid(0));

        return foreign;
    }

    private async Task<Access> ReadAsync(string sql, Guid? userId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        OwnedBy.Add(command, userId);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync(cancellationToken) is int access ? (Access)access : Access.None;
    }
}
