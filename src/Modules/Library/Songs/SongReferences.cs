using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>Many songs by id and title.</summary>
internal static class SongReferences
{
    public static async Task<IReadOnlyList<SongReference>> ReadAsync(
        NpgsqlDataSource dataSource, SongFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        SongConditions.Check(filter);
        var order = SongOrder.Of(filter);
        await using var command = dataSource.CreateCommand();
        command.CommandText =
            $"""
            SELECT s.id, s.title
            FROM {SongListing.Songs(command, filter)} {SongConditions.Joins(filter, order)}
            WHERE true {SongConditions.OfAll(command, filter)} {SongConditions.OfScore(command, filter)} {SongConditions.OfFacets(command, filter)}
            ORDER BY {order.OrderBy}
            LIMIT @limit
            """;
        command.Parameters.AddWithValue("policy", filter.Policy);
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAsync(command, cancellationToken);
    }

    public static async Task<IReadOnlyList<SongReference>> ReadAsync(
        NpgsqlDataSource dataSource, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT s.id, s.title
            FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
            JOIN library.song s ON s.id = wanted.id
            ORDER BY wanted.place
            """);
        command.Parameters.Add(new() { Value = ids.Distinct().ToArray() });
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<SongReference>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var songs = new List<SongReference>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            songs.Add(new SongReference(reader.GetGuid(0), reader.GetString(1)));

        return songs;
    }
}
