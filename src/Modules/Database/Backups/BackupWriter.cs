using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace AnalysisApp.Database.Backups;

/// <summary>Writes the entries of a backup in their order, and counts and hashes them.</summary>
internal sealed class BackupWriter : IAsyncDisposable
{
    // A tar entry says its size before its content; pieces let a table of any size be written without a second copy on the disk.
    private const int PieceBytes = 4 << 20;

    private readonly GZipStream _compressed;
    private readonly TarWriter _tar;
    private readonly DateTimeOffset _at;
    private readonly byte[] _piece = new byte[PieceBytes];
    private readonly List<FileDigest> _files = [];
    private readonly List<TableDigest> _tables = [];
    private string _manifestSha256 = "";

    public BackupWriter(Stream output, DateTimeOffset at)
    {
        _at = at;
        _compressed = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        _tar = new TarWriter(_compressed, TarEntryFormat.Ustar, leaveOpen: true);
    }

    public async Task WriteManifestAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupText.Json);
        _manifestSha256 = Convert.ToHexStringLower(SHA256.HashData(json));
        await WriteAsync(BackupText.Manifest, json, cancellationToken);
    }

    public async Task WriteFileAsync(BackupFile file, CancellationToken cancellationToken)
    {
        var content = file.Content.ToArray();
        _files.Add(new FileDigest(file.Name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
        await WriteAsync(BackupText.Files + file.Name, content, cancellationToken);
    }

    /// <summary>Reads <paramref name="rows"/> to its end.</summary>
    public async Task WriteTableAsync(BackupTable table, Stream rows, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (number, lines, bytes) = (0, 0L, 0L);
        while (await rows.ReadAtLeastAsync(_piece, _piece.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(_piece, 0, read);
            // A line end inside a value is written as two other characters.
            lines += _piece.AsSpan(0, read).Count((byte)'\n');
            bytes += read;
            await WriteAsync(BackupText.Piece(table, ++number), _piece.AsMemory(0, read), cancellationToken);
        }

        _tables.Add(new TableDigest(table.Schema, table.Name, lines, bytes, Convert.ToHexStringLower(hash.GetCurrentHash())));
    }

    public async Task<BackupContents> FinishAsync(IReadOnlyList<SequenceValue> sequences, CancellationToken cancellationToken)
    {
        var contents = new BackupContents(_manifestSha256, _files, _tables, sequences);
        await WriteAsync(BackupText.Contents, JsonSerializer.SerializeToUtf8Bytes(contents, BackupText.Json), cancellationToken);
        return contents;
    }

    public async ValueTask DisposeAsync()
    {
        await _tar.DisposeAsync();
        await _compressed.DisposeAsync();
    }

    private async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var data = new MemoryStream(content.ToArray(), writable: false);
        var entry = new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = data,
            ModificationTime = _at,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await _tar.WriteEntryAsync(entry, cancellationToken);
    }
}
