using Npgsql;

namespace AnalysisApp.Library.Archive;

/// <summary>
/// Where an archive's entries wait until all of them are known to be good. <c>place</c> is an entry's index in its part and <c>number</c> a row's in its
/// entry; <c>here</c> becomes the id that a song or an analysis has in this library.
/// </summary>
internal sealed class ArchiveStage
{
    public StagedTable Policies { get; } = new(
        "archived_policy", "place integer", "name text", "title text", "version integer", "created_at timestamptz", "updated_at timestamptz", "definition json");

    public StagedTable Rules { get; } = new(
        "archived_rule", "place integer", "policy text", "artist_key text", "artist text", "value text", "note text", "decided_by text", "decided_at timestamptz");

    public StagedTable Songs { get; } = new(
        "archived_song", "place integer", "id uuid", "title text", "artist text", "album text", "duration_seconds integer", "advisory text",
        "lyrics_hash text", "lyrics_source text", "created_at timestamptz", "updated_at timestamptz", "artist_key text", "title_key text", "search_key text",
        "here uuid", "is_new boolean");

    public StagedTable Lyrics { get; } = new("archived_lyrics", "hash text", "text text");

    public StagedTable Analyses { get; } = new(
        "archived_analysis", "place integer", "id uuid", "lyrics_hash text", "config_hash text", "analyzed_at timestamptz", "mood smallint", "quality text",
        "levels smallint[]", "low smallint[]", "high smallint[]", "emotion text", "sentiment text", "language text", "doubts text[]", "document json",
        "here uuid", "is_new boolean");

    public StagedTable Attachments { get; } = new(
        "archived_attachment", "place integer", "number integer", "analysis_id uuid", "song_id uuid", "attached_at timestamptz", "newest boolean");

    public StagedTable Playlists { get; } = new(
        "archived_playlist", "place integer", "id uuid", "name text", "name_key text", "created_at timestamptz", "updated_at timestamptz", "is_new boolean");

    public StagedTable PlaylistSongs { get; } = new("archived_playlist_song", "place integer", "number integer", "playlist_id uuid", "song_id uuid");

    public StagedTable Decisions { get; } = new(
        "archived_decision", "place integer", "song_id uuid", "policy text", "value text", "note text", "decided_by text", "decided_at timestamptz",
        "here uuid", "is_new boolean");

    public StagedTable Steps { get; } = new(
        "archived_step", "place integer", "number integer", "action text", "value text", "note text", "decided_by text", "decided_at timestamptz", "counts boolean");

    private StagedTable[] Tables => [Policies, Rules, Songs, Lyrics, Analyses, Attachments, Playlists, PlaylistSongs, Decisions, Steps];

    public Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => ExecuteAsync(connection, string.Join(";\n", Tables.Select(table => table.CreateSql)), cancellationToken);

    /// <summary>Writes what waits in memory, if it has become much.</summary>
    public async Task RelieveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var table in Tables.Where(table => table.IsFull))
            await table.FlushAsync(connection, cancellationToken);
    }

    /// <summary>Writes the rest, and tells the planner what there is.</summary>
    public async Task CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var table in Tables)
            await table.FlushAsync(connection, cancellationToken);
        await ExecuteAsync(connection, string.Join(";\n", Tables.Select(table => $"ANALYZE pg_temp.{table.Name}")), cancellationToken);
    }

    public static Task DropAsync(NpgsqlConnection connection) => ExecuteAsync(connection, "DISCARD TEMPORARY", CancellationToken.None);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
