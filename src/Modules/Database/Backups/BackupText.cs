using System.Text.Json;

namespace AnalysisApp.Database.Backups;

/// <summary>The words of the format: entries' names and JSON.</summary>
internal static class BackupText
{
    public const string Manifest = "manifest.json";
    public const string Contents = "contents.json";
    public const string Files = "files/";

    /// <summary>Of a JSON entry; a library of any size needs some kilobytes.</summary>
    public const int MostJsonBytes = 16 << 20;

    /// <summary>Of a file that lies beside the database.</summary>
    public const int MostFileBytes = 1 << 20;

    public const int MostFiles = 1000;

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The name of a piece of a table's rows; the pieces in a row are the table's text.</summary>
    public static string Piece(BackupTable table, int number) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"tables/{table.Schema}.{table.Name}/{number:D6}.copy");

    /// <summary>A name as SQL writes it.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Qualify(string schema, string name) => $"{Quote(schema)}.{Quote(name)}";
}
