using System.Text.Json;
using Npgsql;

namespace AnalysisApp.Library.Archive;

/// <summary>Writes the library as one JSON document, a few hundred rows at a time.</summary>
internal sealed class ArchiveWriter(NpgsqlConnection connection, Stream output)
{
    private const int FlushBytes = 128 * 1024;
    private readonly ArchiveRows _rows = new(connection);

    /// <param name="producer">What writes it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WriteAsync(string producer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, ArchiveJson.Writing);
        json.WriteStartObject();
        json.WriteString(ArchiveFormat.Format, ArchiveFormat.Name);
        json.WriteNumber(ArchiveFormat.Version, ArchiveFormat.NewestVersion);
        json.WriteString(ArchiveFormat.CreatedAt, now.UtcDateTime);
        json.WriteString(ArchiveFormat.Producer, producer);
        await WriteSectionAsync(json, ArchiveFormat.Policies, _rows.PoliciesAsync(cancellationToken), cancellationToken);
        await WriteSectionAsync(json, ArchiveFormat.ArtistRules, _rows.RulesAsync(cancellationToken), cancellationToken);
        await WriteSectionAsync(json, ArchiveFormat.Songs, _rows.SongsAsync(cancellationToken), cancellationToken);
        await WriteSectionAsync(json, ArchiveFormat.Analyses, _rows.AnalysesAsync(cancellationToken), cancellationToken);
        await WriteSectionAsync(json, ArchiveFormat.Playlists, _rows.PlaylistsAsync(cancellationToken), cancellationToken);
        await WriteSectionAsync(json, ArchiveFormat.Decisions, _rows.DecisionsAsync(cancellationToken), cancellationToken);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private static async Task WriteSectionAsync<T>(
        Utf8JsonWriter json, string section, IAsyncEnumerable<T> entries, CancellationToken cancellationToken)
    {
        json.WriteStartArray(section);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            ArchiveJson.Write(json, entry);
            if (json.BytesPending > FlushBytes)
                await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
    }
}
