using System.Collections;
using Npgsql;

namespace AnalysisApp.Library.Archive;

/// <summary>
/// A temporary table that an archive's rows wait in until all of them have come and been checked. Filled by COPY, a batch at a time and outside of any
/// transaction: a slow upload holds up nobody.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="columns">Each as in CREATE TABLE: a name and a type.</param>
internal sealed class StagedTable(string name, params string[] columns)
{
    private const int RowsAtATime = 1000;
    private const int CharactersAtATime = 4 * 1024 * 1024;

    private readonly List<object?[]> _rows = [];
    private int _characters;

    public string Name => name;

    /// <summary>How many rows were added.</summary>
    public int Count { get; private set; }

    /// <summary>Whether enough wait to be written.</summary>
    public bool IsFull => _rows.Count >= RowsAtATime || _characters >= CharactersAtATime;

    public string CreateSql => $"CREATE TEMPORARY TABLE {name} ({string.Join(", ", columns)})";

    /// <summary>Adds a row; null stands for nothing.</summary>
    public void Add(params object?[] row)
    {
        _rows.Add(row);
        _characters += row.Sum(SizeOf);
        Count++;
    }

    public async Task FlushAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_rows.Count == 0)
            return;

        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY pg_temp.{name} ({string.Join(", ", columns.Take(_rows[0].Length).Select(column => column.Split(' ')[0]))}) FROM STDIN (FORMAT binary)",
            cancellationToken);
        foreach (var row in _rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var (value, column) in row.Zip(columns))
            {
                if (value is null)
                    await copy.WriteNullAsync(cancellationToken);
                else
                    await copy.WriteAsync(value, column.Split(' ')[1], cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
        _rows.Clear();
        _characters = 0;
    }

    private static int SizeOf(object? value) => value switch
    {
        string text => text.Length,
        ICollection list => list.Count * sizeof(int),
        _ => sizeof(long),
    };
}
