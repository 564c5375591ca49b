using System.Globalization;
using AnalysisApp.Library.Paging;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>The order of a list of songs: the keys that it goes by, all in one direction, the last of which no two songs share.</summary>
internal sealed class SongOrder
{
    private static readonly Key Artist = new("s.artist_key", (reader, i) => reader.GetString(i), part => part);
    private static readonly Key Title = new("s.title_key", (reader, i) => reader.GetString(i), part => part);
    private static readonly Key Id = new("s.id", (reader, i) => $"{reader.GetGuid(i):N}", part => Cursor.Id(part));
    private static readonly Key Age = new(
        "s.created_at",
        (reader, i) => reader.GetFieldValue<DateTime>(i).Ticks.ToString(CultureInfo.InvariantCulture),
        part => Cursor.Time(part));

    private readonly string _list;
    private readonly Key[] _keys;
    private readonly bool _descending;
    private readonly int? _tie;

    private SongOrder(string list, Key[] keys, bool descending = false, int? tie = null)
    {
        _list = list;
        _keys = keys;
        _descending = descending;
        _tie = tie;
    }

    /// <summary>The keys as columns, to be read by <see cref="CursorOf"/>.</summary>
    public string Columns => string.Join(", ", _keys.Select((key, i) => $"{key.Sql} AS key{i}"));

    /// <summary>The clause. A first key that all songs share is left out: the server cannot see that it is one, and would sort what lies in order.</summary>
    public string OrderBy => string.Join(", ", Ordering.Select(key => Directed(key.Sql)));

    /// <summary>The columns by name, of a page that was read in this order.</summary>
    public string NamesOf(string page) => string.Join(", ", _keys.Select((_, i) => $"{page}.key{i}"));

    /// <summary>The clause for such a page.</summary>
    public string OrderOf(string page) => string.Join(", ", _keys.Select((_, i) => Directed($"{page}.key{i}")));

    /// <summary>Whether the score under the policy is needed, of a table <c>r</c>.</summary>
    public bool NeedsScore => _keys.Any(key => key.Sql.Contains("r.score", StringComparison.Ordinal));

    private Key[] Ordering => _tie is null ? _keys : _keys[1..];

    /// <summary>The order that a filter asks for.</summary>
    /// <param name="filter">What is listed.</param>
    /// <param name="tie">The first key, where all that is listed shares it.</param>
    /// <exception cref="ArgumentException">The order does not go with the filter.</exception>
    public static SongOrder Of(SongFilter filter, int? tie = null) => (filter.Sort ?? (filter.PlaylistId is null ? SongSort.Name : SongSort.Position)) switch
    {
        SongSort.Name => new("song-name", [Artist, Title, Id]),
        SongSort.Newest => new("song-newest", [Age, Id], descending: true),
        SongSort.ScoreLow => new("song-score-low", [Number("coalesce(r.score, 101)"), Artist, Title, Id], tie: tie),
        SongSort.ScoreHigh => new("song-score-high", [Number("coalesce(100 - r.score, 101)"), Artist, Title, Id], tie: tie),
        SongSort.Level when filter.Axis is { } axis => new($"song-level-{axis}", [Number($"coalesce(4 - p.levels[{axis + 1}], 5)"), Artist, Title, Id]),
        SongSort.Level => throw new ArgumentException("Songs go by level on an axis: set axis.", nameof(filter)),
        SongSort.Position when filter.PlaylistId is not null => new("song-position", [Number("e.position")]),
        SongSort.Position => throw new ArgumentException("Songs have a position in a playlist only: set playlistId.", nameof(filter)),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter.Sort, null),
    };

    /// <summary>The condition for what comes after a cursor; empty for the first page.</summary>
    /// <exception cref="FormatException">It is no cursor of this order.</exception>
    public string After(NpgsqlCommand command, string? cursor)
    {
        if (cursor is null)
            return "";

        var parts = Cursor.Read(cursor, _list, _keys.Length);
        var after = _keys.Zip(parts, (key, part) => key.Parse(part)).ToArray();
        if (_tie is { } tie && (int)after[0] != tie)
            return (int)after[0] < tie ? "" : "AND false";

        var ordering = Ordering;
        for (var i = 0; i < ordering.Length; i++)
            command.Parameters.AddWithValue($"after{i}", after[^(ordering.Length - i)]);

        var columns = string.Join(", ", ordering.Select(key => key.Sql));
        return $"AND ({columns}) {(_descending ? '<' : '>')} ({string.Join(", ", ordering.Select((_, i) => $"@after{i}"))})";
    }

    /// <summary>The first key of a cursor, which is a number in an order by one; null without a cursor.</summary>
    /// <exception cref="FormatException">It is no cursor of this order.</exception>
    public int? FirstKeyOf(string? cursor)
        => cursor is null ? null : (int)_keys[0].Parse(Cursor.Read(cursor, _list, _keys.Length)[0]);

    /// <summary>The cursor that goes on after a row, whose <see cref="Columns"/> begin at <paramref name="column"/>.</summary>
    public string CursorOf(NpgsqlDataReader reader, int column)
        => Cursor.Write(_list, [.. _keys.Select((key, i) => key.Write(reader, column + i))]);

    private string Directed(string key) => _descending ? $"{key} DESC" : key;

    private static Key Number(string sql)
        => new(sql, (reader, i) => reader.GetInt32(i).ToString(CultureInfo.InvariantCulture), part => Cursor.Position(part));

    private sealed record Key(string Sql, Func<NpgsqlDataReader, int, string> Write, Func<string, object> Parse);
}
