using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace AnalysisApp.Database.Backups;

/// <summary>Reads the entries of a backup in their order. Throws <see cref="InvalidDataException"/> at whatever a backup never has.</summary>
internal sealed class BackupReader : IAsyncDisposable
{
    private readonly Stream _unpacked;
    private readonly TarReader _tar;

    public BackupReader(Stream input, long mostBytes)
    {
        _unpacked = new BoundedStream(new GZipStream(input, CompressionMode.Decompress, leaveOpen: true), mostBytes);
        _tar = new TarReader(_unpacked, leaveOpen: true);
    }

    public async Task<TarEntry?> NextAsync(CancellationToken cancellationToken)
    {
        var entry = await _tar.GetNextEntryAsync(copyData: false, cancellationToken);
        if (entry is null)
        {
            // To the end: the sum over all of it comes last.
            await _unpacked.CopyToAsync(Stream.Null, cancellationToken);
            return null;
        }

        return entry is UstarTarEntry { EntryType: TarEntryType.RegularFile }
            ? entry
            : throw new InvalidDataException($"it holds a {entry.EntryType}, which no backup does");
    }

    /// <summary>The first entry.</summary>
    public async Task<(BackupManifest Manifest, byte[] Json)> ReadManifestAsync(CancellationToken cancellationToken)
    {
        if (await NextAsync(cancellationToken) is not { Name: BackupText.Manifest } entry)
            throw new InvalidDataException($"its first entry is not {BackupText.Manifest}");

        var json = await ReadAsync(entry, BackupText.MostJsonBytes, cancellationToken);

        // Before anything else of it is read: a later format may have any other form.
        var format = JsonDocument.Parse(json).RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("format", out var number) && number.TryGetInt32(out var value) ? value : 0;
        if (format is < 1 or > BackupManifest.CurrentFormat)
        {
            throw new DatabaseException(
                $"The backup has format {format}, and this program reads up to {BackupManifest.CurrentFormat}: a newer version wrote it. Restore it with that version or a later one.");
        }

        return (Parse<BackupManifest>(json), json);
    }

    public static async Task<byte[]> ReadAsync(TarEntry entry, int mostBytes, CancellationToken cancellationToken)
    {
        if (entry.Length > mostBytes)
            throw new InvalidDataException($"its entry {entry.Name} has {entry.Length} bytes, more than the {mostBytes} that are taken");

        var content = new byte[entry.Length];
        if (entry.DataStream is { } data)
            await data.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    public static T Parse<T>(byte[] json)
        => JsonSerializer.Deserialize<T>(json, BackupText.Json) ?? throw new InvalidDataException("its description is empty");

    public async ValueTask DisposeAsync()
    {
        await _tar.DisposeAsync();
        await _unpacked.DisposeAsync();
    }
}
