using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>The columns that make a <see cref="Song"/>, of a table named <c>s</c>.</summary>
internal static class SongColumns
{
    public const string Song =
        "s.id, s.title, s.artist, s.album, s.duration_seconds, s.advisory, s.lyrics_hash, s.created_at, s.updated_at";

    /// <summary>How many there are.</summary>
    public const int Count = 9;

    /// <summary>Reads a row that begins with them.</summary>
    public static Song Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        new SongDescription(
            reader.GetString(1),
            reader.GetString(2),
            Optional(reader, 3),
            reader.IsDBNull(4) ? null : reader.GetInt32(4),
            Optional(reader, 5)),
        Optional(reader, 6),
        reader.GetFieldValue<DateTimeOffset>(7),
        reader.GetFieldValue<DateTimeOffset>(8));

    private static string? Optional(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
