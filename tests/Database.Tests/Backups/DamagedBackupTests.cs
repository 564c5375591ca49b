using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using AnalysisApp.Database.Testing;
using Xunit.Abstractions;

namespace AnalysisApp.Database.Tests.Backups;

/// <summary>Files that are no whole backup: whatever is wrong with them is told in one line, and before anything is changed.</summary>
public sealed class DamagedBackupTests(DamagedBackupTests.Sample sample, ITestOutputHelper output) : IClassFixture<DamagedBackupTests.Sample>
{
    private const int Room = 10_000_000;

    [Fact]
    public async Task A_file_that_was_cut_off_anywhere_is_refused()
    {
        var random = Seeded();
        for (var i = 0; i < 60; i++)
        {
            // What ends a file, after all that is in it, is a few bytes that say nothing.
            var length = random.Next(sample.Archive.Length - 64);
            await Assert.ThrowsAsync<DatabaseException>(() => VerifyAsync(sample.Archive[..length]));
        }
    }

    [Fact]
    public async Task A_bit_that_was_changed_is_found_wherever_it_counts()
    {
        var random = Seeded();
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            var damaged = sample.Archive.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                // What passes says the same as before: some bits of the packing mean nothing.
                var verified = await VerifyAsync(damaged);
                Assert.Equal(sample.Backup.Contents.Tables, verified.Contents.Tables);
                Assert.Equal(sample.Backup.Contents.ManifestSha256, verified.Contents.ManifestSha256);
            }
            catch (DatabaseException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 150, 200);
    }

    [Theory]
    [InlineData("manifest.json", "  \"format\"", "\t\t\"format\"", "its manifest.json was changed")]
    [InlineData("files/keys/key-1.xml", "<key/>", "<kez/>", "its files are not those that it was written with")]
    [InlineData("tables/sample.song/000001.copy", "Tide", "Tidy", "the rows of sample.song are not those that it was written with")]
    public async Task What_was_changed_and_packed_anew_is_found(string name, string was, string became, string expected)
    {
        var entries = await EntriesAsync();
        var at = Array.FindIndex(entries, entry => entry.Name == name);
        var changed = Encoding.UTF8.GetString(entries[at].Content).Replace(was, became, StringComparison.Ordinal);
        Assert.Contains(became, changed, StringComparison.Ordinal);
        await VerifyAsync(await TarAsync(entries));
        entries[at].Content = Encoding.UTF8.GetBytes(changed);
        Assert.Contains(expected, await RefusedAsync(await TarAsync(entries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files/keys/key-1.xml", "its files are not those that it was written with")]
    [InlineData("tables/sample.song/000001.copy", "the rows of sample.song are not those that it was written with")]
    [InlineData("contents.json", "its end is missing")]
    public async Task What_was_left_out_is_missed(string name, string expected)
        => Assert.Contains(expected, await RefusedAsync(await TarAsync([.. (await EntriesAsync()).Where(entry => entry.Name != name)])), StringComparison.Ordinal);

    [Fact]
    public async Task What_was_added_is_found()
    {
        var entries = await EntriesAsync();
        Assert.Contains("it goes on after contents.json", await RefusedAsync(await TarAsync([.. entries, ("more", [])])), StringComparison.Ordinal);
        Assert.Contains("its files are not those", await RefusedAsync(await TarAsync([entries[0], ("files/keys/key-2.xml", []), .. entries[1..]])), StringComparison.Ordinal);

        // A table that only the manifest knows of.
        var contents = JsonNode.Parse(entries[^1].Content)!;
        var tables = contents["tables"]!.AsArray();
        tables.RemoveAt(tables.Count - 1);
        entries[^1].Content = Encoding.UTF8.GetBytes(contents.ToJsonString());
        Assert.Contains("its tables are not those", await RefusedAsync(await TarAsync(entries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_files_and_large_ones_are_left_alone()
    {
        var many = await TarAsync([("manifest.json", Manifest()), .. Enumerable.Range(0, 1001).Select(i => ($"files/keys/{i}", Array.Empty<byte>()))]);
        Assert.Contains("it holds the file files/keys/1000, which no backup does", await RefusedAsync(many), StringComparison.Ordinal);

        var large = await TarAsync(("manifest.json", Manifest()), ("files/keys/large", new byte[(1 << 20) + 1]));
        Assert.Contains("its entry files/keys/large has 1048577 bytes, more than the 1048576 that are taken", await RefusedAsync(large), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_unpacks_to_more_than_there_is_room_for_is_left_alone()
    {
        var huge = await TarAsync(("manifest.json", Manifest("song")), ("tables/sample.song/000001.copy", new byte[4 * Room]));
        Assert.Contains("more than there is room for", await RefusedAsync(huge), StringComparison.Ordinal);
        Assert.True(huge.Length < Room / 10);

        var endless = await TarAsync(("manifest.json", new byte[20 << 20]));
        Assert.Contains("more than the 16777216 that are taken", await RefusedAsync(endless, 1 << 30), StringComparison.Ordinal);
        var end = await TarAsync(("manifest.json", Manifest()), ("contents.json", new byte[20 << 20]));
        Assert.Contains("more than the 16777216 that are taken", await RefusedAsync(end, 1 << 30), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files/../../etc/passwd", "which no backup does")]
    [InlineData("files/keys/../../passwd", "which no backup does")]
    [InlineData("files/keys/..", "which no backup does")]
    [InlineData("files//etc/passwd", "which no backup does")]
    [InlineData("files/.hidden", "which no backup does")]
    [InlineData("files/keys/a\\b", "which no backup does")]
    [InlineData("tables/pg_catalog.pg_authid/000001.copy", "is not where it belongs")]
    [InlineData("tables/sample.song/000002.copy", "is not where it belongs")]
    public async Task An_entry_that_no_backup_has_is_refused(string name, string expected)
        => Assert.Contains(expected, await RefusedAsync(await TarAsync(("manifest.json", Manifest("song")), (name, "x"u8.ToArray()))), StringComparison.Ordinal);

    [Fact]
    public async Task A_link_is_refused()
    {
        var archive = await TarAsync([("manifest.json", Manifest())], new UstarTarEntry(TarEntryType.SymbolicLink, "files/keys") { LinkName = "/etc" });
        Assert.Contains("it holds a SymbolicLink", await RefusedAsync(archive), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_format_is_told_from_a_broken_one()
        => Assert.Contains("The backup has format 2", await RefusedAsync(await TarAsync(("manifest.json", """{"format": 2, "anything": true}"""u8.ToArray()))), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("Dear all")]
    public async Task Another_file_is_refused(string text) => Assert.Contains("This is no whole backup", await RefusedAsync(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    private static byte[] Manifest(params string[] tables)
    {
        var list = string.Join(',', tables.Select(table => $$"""{"schema": "sample", "name": "{{table}}", "columns": ["id"]}"""));
        return Encoding.UTF8.GetBytes(
            $$"""{"format": 1, "appVersion": "1", "createdAt": "2026-11-22T03:00:00Z", "serverVersion": "18", "schemas": [], "tables": [{{list}}]}""");
    }

    private static Task<byte[]> TarAsync(params (string Name, byte[] Content)[] files) => TarAsync(files, null);

    private static async Task<byte[]> TarAsync((string Name, byte[] Content)[] files, TarEntry? last)
    {
        using var packed = new MemoryStream();
        await using (var compressed = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(compressed, TarEntryFormat.Ustar))
        {
            foreach (var (name, content) in files)
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            if (last is not null)
                await tar.WriteEntryAsync(last);
        }

        return packed.ToArray();
    }

    private async Task<(string Name, byte[] Content)[]> EntriesAsync()
    {
        await using var tar = new TarReader(new GZipStream(new MemoryStream(sample.Archive), CompressionMode.Decompress));
        var entries = new List<(string, byte[])>();
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            if (entry.DataStream is { } data)
                await data.CopyToAsync(content);
            entries.Add((entry.Name, content.ToArray()));
        }

        return [.. entries];
    }

    private static async Task<VerifiedBackup> VerifyAsync(byte[] archive, long room = Room)
    {
        using var file = new MemoryStream(archive);
        return await PostgresServer.VerifyAsync(file, room, CancellationToken.None);
    }

    private static async Task<string> RefusedAsync(byte[] archive, long room = Room)
    {
        var message = (await Assert.ThrowsAsync<DatabaseException>(() => VerifyAsync(archive, room))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private Random Seeded()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}");
        return new Random(seed);
    }

    /// <summary>A whole one.</summary>
    public sealed class Sample() : OwnDatabase
    {
        public byte[] Archive { get; private set; } = [];

        public VerifiedBackup Backup { get; private set; } = null!;

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await Server.MigrateAsync(SampleSchema.First);
            await Server.DoAsync(SampleSchema.Rows);
            using var archive = new MemoryStream();
            Backup = await Server.Backup.WriteAsync(archive, [new BackupFile("keys/key-1.xml", "<key/>"u8.ToArray())], CancellationToken.None);
            Archive = archive.ToArray();
        }
    }
}
