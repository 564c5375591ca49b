using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
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

    [Fact]
    public async Task A_file_that_unpacks_to_more_than_there_is_room_for_is_left_alone()
    {
        var huge = await TarAsync(("manifest.json", Manifest("song")), ("tables/sample.song/000001.copy", new byte[4 * Room]));
        Assert.Contains("more than there is room for", await RefusedAsync(huge), StringComparison.Ordinal);
        Assert.True(huge.Length < Room / 10);

        var endless = await TarAsync(("manifest.json", new byte[20 << 20]));
        Assert.Contains("more than the 16777216 that are taken", await RefusedAsync(endless, 1 << 30), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files/../../etc/passwd")]
    [InlineData("files//etc/passwd")]
    [InlineData("files/.hidden")]
    [InlineData("tables/pg_catalog.pg_authid/000001.copy")]
    [InlineData("tables/sample.song/000002.copy")]
    public async Task An_entry_that_no_backup_has_is_refused(string name)
        => Assert.Contains("This is no whole backup", await RefusedAsync(await TarAsync(("manifest.json", Manifest("song")), (name, "x"u8.ToArray()))), StringComparison.Ordinal);

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
