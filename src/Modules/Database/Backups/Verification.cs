using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnalysisApp.Database.Backups;

/// <summary>Reads a backup from beginning to end, and holds everything in it against what it says about itself.</summary>
internal sealed partial class Verification
{
    private readonly BackupManifest _manifest;
    private readonly string _manifestSha256;
    private readonly List<BackupFile> _files = [];
    private readonly List<TableDigest> _tables = [];
    private readonly byte[] _buffer = new byte[128 << 10];

    private Verification(BackupManifest manifest, byte[] json)
    {
        _manifest = manifest;
        _manifestSha256 = Convert.ToHexStringLower(SHA256.HashData(json));
    }

    public static async Task<BackupManifest> ReadManifestAsync(Stream input, CancellationToken cancellationToken)
        => await GuardAsync(async () =>
        {
            await using var reader = new BackupReader(input, BackupText.MostJsonBytes + (64 << 10));
            return (await reader.ReadManifestAsync(cancellationToken)).Manifest;
        });

    public static async Task<VerifiedBackup> RunAsync(Stream input, long mostBytes, CancellationToken cancellationToken)
        => await GuardAsync(async () =>
        {
            await using var reader = new BackupReader(input, mostBytes);
            var (manifest, json) = await reader.ReadManifestAsync(cancellationToken);
            return await new Verification(manifest, json).ReadAsync(reader, cancellationToken);
        });

    private static async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            var reason = fault is InvalidDataException ? fault.Message : "it cannot be read to its end";
            throw new DatabaseException(
                $"This is no whole backup of this app: {reason.TrimEnd('.')}. Nothing was changed. It may have been cut off on its way: copy it again, or take another backup.", fault);
        }
    }

    private async Task<VerifiedBackup> ReadAsync(BackupReader reader, CancellationToken cancellationToken)
    {
        var entry = await reader.NextAsync(cancellationToken);
        for (; entry?.Name.StartsWith(BackupText.Files, StringComparison.Ordinal) == true; entry = await reader.NextAsync(cancellationToken))
            await TakeFileAsync(entry, cancellationToken);
        foreach (var table in _manifest.Tables)
            entry = await ReadTableAsync(reader, table, entry, cancellationToken);
        if (entry?.Name != BackupText.Contents)
            throw new InvalidDataException(entry is null ? "its end is missing" : $"its entry {entry.Name} is not where it belongs");

        var contents = BackupReader.Parse<BackupContents>(await BackupReader.ReadAsync(entry, BackupText.MostJsonBytes, cancellationToken));
        if (await reader.NextAsync(cancellationToken) is not null)
            throw new InvalidDataException($"it goes on after {BackupText.Contents}");

        Compare(contents);
        return new VerifiedBackup(_manifest, contents, _files);
    }

    private async Task TakeFileAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        var name = entry.Name[BackupText.Files.Length..];
        if (!FileName().IsMatch(name) || _files.Count == BackupText.MostFiles)
            throw new InvalidDataException($"it holds the file {entry.Name}, which no backup does");
        _files.Add(new BackupFile(name, await BackupReader.ReadAsync(entry, BackupText.MostFileBytes, cancellationToken)));
    }

    /// <returns>The first entry that is not of this table.</returns>
    private async Task<TarEntry?> ReadTableAsync(BackupReader reader, BackupTable table, TarEntry? entry, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, bytes) = (0L, 0L);
        for (var number = 1; entry?.Name == BackupText.Piece(table, number); number++)
        {
            while (entry.DataStream is { } data && await data.ReadAsync(_buffer, cancellationToken) is > 0 and var read)
            {
                hash.AppendData(_buffer, 0, read);
                rows += _buffer.AsSpan(0, read).Count((byte)'\n');
                bytes += read;
            }

            entry = await reader.NextAsync(cancellationToken);
        }

        _tables.Add(new TableDigest(table.Schema, table.Name, rows, bytes, Convert.ToHexStringLower(hash.GetCurrentHash())));
        return entry;
    }

    private void Compare(BackupContents contents)
    {
        if (contents.ManifestSha256 != _manifestSha256)
            throw new InvalidDataException($"its {BackupText.Manifest} was changed");

        var files = _files.Select(file => new FileDigest(file.Name, file.Content.Length, Convert.ToHexStringLower(SHA256.HashData(file.Content.Span))));
        if (!files.SequenceEqual(contents.Files))
            throw new InvalidDataException("its files are not those that it was written with");
        if (_tables.Zip(contents.Tables).FirstOrDefault(pair => pair.First != pair.Second) is { First: { } wrong })
            throw new InvalidDataException($"the rows of {wrong.Schema}.{wrong.Name} are not those that it was written with");
        if (_tables.Count != contents.Tables.Count)
            throw new InvalidDataException("its tables are not those that it was written with");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)?$")]
    private static partial Regex FileName();
}
