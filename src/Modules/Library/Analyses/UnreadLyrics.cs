using Npgsql;

namespace AnalysisApp.Library.Analyses;

/// <summary>How much there is to read before songs are analysed.</summary>
internal static class UnreadLyrics
{
    // The size of a text is known without fetching it, even of one that is kept apart from its row.
    private const string Sql = """
        SELECT s.id, CASE WHEN a.id IS NULL THEN coalesce(octet_length(l.text), 0) ELSE 0 END
        FROM library.song s
        LEFT JOIN library.lyrics l ON l.hash = s.lyrics_hash
        LEFT JOIN library.analysis a ON a.lyrics_hash = s.lyrics_hash AND a.config_hash = $2
        WHERE s.id = ANY ($1)
        """;

    public static async Task<IReadOnlyDictionary<Guid, int>> ReadAsync(
        NpgsqlDataSource dataSource, IReadOnlyCollection<Guid> songIds, string configHash, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = songIds.ToArray() });
        command.Parameters.Add(new() { Value = configHash });
        var unread = new Dictionary<Guid, int>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            unread[reader.GetGuid(0)] = reader.GetInt32(1);

        return unread;
    }
}
