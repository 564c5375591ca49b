using System.Text.Encodings.Web;
using System.Text.Json;

namespace AnalysisApp.Export;

/// <summary>A clean playlist as JSON: the head, then every song in playing order with whether and why it was kept.</summary>
internal static class ExportJson
{
    private const int FlushBytes = 64 * 1024;

    // Names stay readable; the answer is JSON and nothing else (nosniff), so no page reads it as markup.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(
        Stream output, CleanPlaylist playlist, ExportFormat.ReadQuotes? quotes, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        WriteHead(json, playlist);
        json.WriteStartArray("songs");
        foreach (var song in playlist.Songs)
        {
            WriteSong(json, song, quotes is null ? null : await quotes(song, cancellationToken));
            if (json.BytesPending > FlushBytes)
                await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private static void WriteHead(Utf8JsonWriter json, CleanPlaylist playlist)
    {
        json.WriteStartObject("playlist");
        json.WriteString("id", playlist.Id);
        json.WriteString("name", playlist.Name);
        json.WriteEndObject();
        json.WriteStartObject("policy");
        json.WriteString("name", playlist.Policy);
        json.WriteString("title", playlist.Audience);
        json.WriteEndObject();
        json.WriteString("keep", JsonNamingPolicy.SnakeCaseLower.ConvertName(playlist.Keep.ToString()));
        json.WriteString("madeAt", playlist.MadeAt.UtcDateTime);
        json.WriteString("note", CleanPlaylist.Estimate);
        json.WriteNumber("kept", playlist.Kept);
        json.WriteNumber("leftOut", playlist.LeftOut);
    }

    private static void WriteSong(Utf8JsonWriter json, CleanSong song, IReadOnlyList<QuotedLine>? quotes)
    {
        json.WriteStartObject();
        json.WriteNumber("position", song.Position);
        json.WriteString("id", song.Id);
        json.WriteString("title", song.Description.Title);
        json.WriteString("artist", song.Description.Artist);
        json.WriteString("album", song.Description.Album);
        WriteNumber(json, "durationSeconds", song.Description.DurationSeconds);
        json.WriteBoolean("kept", song.Kept);
        json.WriteString("rating", song.Rating);
        WriteNumber(json, "score", song.Score);
        json.WriteString("source", song.Source);
        json.WriteString("reason", song.Reason);
        WriteBreaches(json, song.Breaches);
        if (quotes is not null)
            WriteQuotes(json, quotes);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteBreaches(Utf8JsonWriter json, IReadOnlyList<AxisBreach> breaches)
    {
        json.WriteStartArray("breaches");
        foreach (var breach in breaches)
        {
            json.WriteStartObject();
            json.WriteString("axis", breach.Axis);
            json.WriteNumber("level", breach.Level);
            json.WriteNumber("limit", breach.Limit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteQuotes(Utf8JsonWriter json, IReadOnlyList<QuotedLine> quotes)
    {
        json.WriteStartArray("lines");
        foreach (var quote in quotes)
        {
            json.WriteStartObject();
            json.WriteNumber("number", quote.Line);
            json.WriteString("text", quote.Text);
            json.WriteString("axis", quote.Axis);
            json.WriteNumber("level", quote.Level);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
