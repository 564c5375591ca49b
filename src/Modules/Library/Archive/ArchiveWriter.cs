using System.Buffers;
using System.Text.Json;
using Npgsql;

namespace AnalysisApp.Library.Archive;

/// <summary>Writes a user's library, or everyone's, as one JSON document, a few hundred rows at a time.</summary>
internal sealed class ArchiveWriter(NpgsqlConnection connection, Guid? ownerId, Stream output)
{
    private const int FlushBytes = 128 * 1024;
    private readonly ArchiveRows _rows = new(connection, ownerId);

    // Between the writer and the stream: the serializer flushes after each entry, and may not do so to a stream that only awaits.
    private readonly ArrayBufferWriter<byte> _written = new(FlushBytes);

    /// <param name="producer">What writes it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WriteAsync(string producer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(_written, ArchiveJson.Writing);
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
        await SendAsync(json, cancellationToken);
    }

    private async Task WriteSectionAsync<T>(
        Utf8JsonWriter json, string section, IAsyncEnumerable<T> entries, CancellationToken cancellationToken)
    {
        json.WriteStartArray(section);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            ArchiveJson.Write(json, entry);
            if (_written.WrittenCount > FlushBytes)
                await SendAsync(json, cancellationToken);
        }

        json.WriteEndArray();
    }

    private async Task SendAsync(Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        await json.FlushAsync(cancellationToken);
        await output.WriteAsync(_written.WrittenMemory, cancellationToken);
        await output.FlushAsync(cancellationToken);
        _written.ResetWrittenCount();
    }
}
