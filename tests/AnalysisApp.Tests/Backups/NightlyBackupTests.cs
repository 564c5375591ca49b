using System.Diagnostics;
using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Database.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit.Abstractions;

namespace AnalysisApp.Tests.Backups;

/// <summary>Nights pass at a word; the database, the files and the turn between instances are real.</summary>
public sealed class NightlyBackupTests(NightlyBackupTests.UsedDatabase database, ITestOutputHelper output) : IClassFixture<NightlyBackupTests.UsedDatabase>, IDisposable
{
    private readonly string _data = TemporaryFolder.Make("analysisapp-nightly-");
    private readonly SettableClock _clock = new();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Every_night_one_is_made_by_one_of_several_instances_and_fourteen_are_kept()
    {
        using var first = new Instance(this);
        using var second = new Instance(this);
        await first.Nightly.LookAsync(CancellationToken.None);
        Assert.Empty(first.Folder.List());

        using var maker = new BackupMaker(first.Folder, first.Storage, _clock);
        var manual = await maker.MakeAsync(database.Server.Backup, BackupKind.Manual, CancellationToken.None);
        for (var night = 1; night <= 16; night++)
        {
            _clock.Now += TimeSpan.FromDays(1);
            await Task.WhenAll(first.Nightly.LookAsync(CancellationToken.None), second.Nightly.LookAsync(CancellationToken.None));
            await first.Nightly.LookAsync(CancellationToken.None);
            Assert.Equal(Math.Min(night, 14), first.Folder.List().Count(backup => backup.Kind == BackupKind.Nightly));
        }

        // The newest stay, and so does what somebody asked for.
        Assert.Equal(_clock.Now, first.Folder.List()[0].CreatedAt, TimeSpan.FromSeconds(5));
        Assert.NotNull(first.Folder.Find(manual.Name));

        // A clock that is put back makes none twice, and one that jumps makes one, not all that it passed over.
        _clock.Now -= TimeSpan.FromDays(5);
        await first.Nightly.LookAsync(CancellationToken.None);
        Assert.Equal(15, first.Folder.List().Count);
        _clock.Now += TimeSpan.FromDays(40);
        await first.Nightly.LookAsync(CancellationToken.None);
        await first.Nightly.LookAsync(CancellationToken.None);
        Assert.Equal(_clock.Now, first.Folder.List()[0].CreatedAt, TimeSpan.FromSeconds(5));
        Assert.Equal(15, first.Folder.List().Count);
    }

    [Fact]
    public async Task Three_made_before_upgrades_and_before_restores_are_kept_and_all_that_somebody_asked_for()
    {
        using var instance = new Instance(this);
        using var maker = new BackupMaker(instance.Folder, instance.Storage, _clock);
        var made = new List<StoredBackup>();
        for (var i = 0; i < 5; i++)
        {
            foreach (var kind in new[] { BackupKind.Manual, BackupKind.BeforeUpgrade, BackupKind.BeforeRestore })
                made.Add(await maker.MakeAsync(database.Server.Backup, kind, CancellationToken.None));
            _clock.Now += TimeSpan.FromHours(1);
        }

        Assert.Equal(
            made.Where((backup, n) => backup.Kind == BackupKind.Manual || n / 3 >= 2).Select(backup => backup.Name).Order(StringComparer.Ordinal),
            instance.Folder.List().Select(backup => backup.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_instance_that_comes_while_another_has_made_it_makes_none()
    {
        using var first = new Instance(this);
        using var second = new Instance(this);
        await Task.WhenAll(first.Nightly.LookAsync(CancellationToken.None), second.Nightly.LookAsync(CancellationToken.None));
        using var maker = new BackupMaker(first.Folder, first.Storage, _clock);
        await maker.MakeAsync(database.Server.Backup, BackupKind.Manual, CancellationToken.None);
        _clock.Now += TimeSpan.FromDays(1);

        // Both see that it is due, and then wait in line for the one connection that there is.
        var taken = new List<NpgsqlConnection>();
        for (var n = new NpgsqlConnectionStringBuilder(database.Server.DataSource.ConnectionString).MaxPoolSize; n > 0; n--)
            taken.Add(await database.Server.DataSource.OpenConnectionAsync());
        var looks = Task.WhenAll(first.Nightly.LookAsync(CancellationToken.None), second.Nightly.LookAsync(CancellationToken.None));
        await taken[0].DisposeAsync();
        await looks;
        foreach (var connection in taken)
            await connection.DisposeAsync();

        Assert.Null(second.Nightly.Fault);
        Assert.Single(first.Folder.List(), backup => backup.Kind == BackupKind.Nightly);
    }

    [Fact]
    public async Task One_has_its_name_once_it_is_whole_and_nobody_else_may_read_it()
    {
        using var instance = new Instance(this);
        using var maker = new BackupMaker(instance.Folder, instance.Storage, _clock);
        using var stop = new CancellationTokenSource();
        await using (var connection = await database.Server.DataSource.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
        {
            await ExecuteAsync(connection, """LOCK TABLE accounts."user" IN ACCESS EXCLUSIVE MODE""");
            var making = maker.MakeAsync(database.Server.Backup, BackupKind.Manual, stop.Token);
            await WaitsAsync(connection, making);

            Assert.Empty(instance.Folder.List());
            var half = new FileInfo(Assert.Single(Directory.EnumerateFiles(instance.Folder.FullPath)));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, half.UnixFileMode);
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, half.Directory!.UnixFileMode);
            }

            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        }

        Assert.Empty(Directory.EnumerateFiles(instance.Folder.FullPath));
    }

    [Fact]
    public async Task One_that_fails_is_shown_with_its_fix_and_tried_again_in_an_hour()
    {
        using var instance = new Instance(this);
        _clock.Now += TimeSpan.FromDays(1);
        await File.WriteAllTextAsync(instance.Folder.FullPath, "in the way");
        await instance.Nightly.LookAsync(CancellationToken.None);
        var wrong = await instance.CheckAsync();
        Assert.Equal(HealthStatus.Degraded, wrong.Status);
        Assert.Contains("The nightly backup could not be made", wrong.Description, StringComparison.Ordinal);
        Assert.Contains("every hour", (string)wrong.Data["fix"], StringComparison.Ordinal);

        File.Delete(instance.Folder.FullPath);
        await instance.Nightly.LookAsync(CancellationToken.None);
        Assert.Empty(instance.Folder.List());
        _clock.Now += TimeSpan.FromHours(1);
        await instance.Nightly.LookAsync(CancellationToken.None);
        Assert.Single(instance.Folder.List());
        Assert.Equal(HealthStatus.Healthy, (await instance.CheckAsync()).Status);

        _clock.Now += TimeSpan.FromHours(49);
        var old = await instance.CheckAsync();
        Assert.Equal((HealthStatus.Unhealthy, "The newest backup is older than two days."), (old.Status, old.Description));
    }

    [Fact]
    public async Task A_disk_without_room_is_told_before_anything_is_written_and_what_a_killed_instance_left_is_removed()
    {
        using var instance = new Instance(this);
        var folder = instance.Folder;
        Directory.CreateDirectory(folder.FullPath);
        var left = Path.Combine(folder.FullPath, ".killed.part");
        await File.WriteAllTextAsync(left, "half");
        await using (var held = BackupFolder.Create(Path.Combine(folder.FullPath, ".writing.part")))
        {
            folder.Prepare();
            Assert.Equal([".writing.part"], Directory.EnumerateFiles(folder.FullPath).Select(Path.GetFileName));
        }

        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=16m", "full-disk-test", folder.FullPath))
        {
            output.WriteLine("The full disk was left out: a file system can be mounted by root on Linux only.");
            return;
        }

        try
        {
            using var maker = new BackupMaker(folder, instance.Storage, _clock);
            var fault = await Assert.ThrowsAsync<BackupFaultException>(() => maker.MakeAsync(database.Server.Backup, BackupKind.Manual, CancellationToken.None));
            Assert.Contains("are free. Free space there, or name another folder with Backup:Directory.", fault.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(folder.FullPath));
        }
        finally
        {
            await RunAsync("umount", folder.FullPath);
        }
    }

    [Fact]
    public async Task A_disk_that_fills_up_in_the_middle_is_named_and_leaves_nothing_half_written()
    {
        using var instance = new Instance(this);
        var folder = instance.Folder;
        Directory.CreateDirectory(folder.FullPath);
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=128m", "full-disk-test", folder.FullPath))
        {
            output.WriteLine("The full disk was left out: a file system can be mounted by root on Linux only.");
            return;
        }

        try
        {
            using var maker = new BackupMaker(folder, instance.Storage, _clock);
            var filler = Path.Combine(folder.FullPath, "filler");

            // The backup has found room and waits for a table while somebody else takes the room.
            await using (var connection = await database.Server.DataSource.OpenConnectionAsync())
            await using (var transaction = await connection.BeginTransactionAsync())
            {
                await ExecuteAsync(connection, """LOCK TABLE accounts."user" IN ACCESS EXCLUSIVE MODE""");
                var making = maker.MakeAsync(database.Server.Backup, BackupKind.Manual, CancellationToken.None);
                await WaitsAsync(connection, making);
                Fill(filler);
                await transaction.RollbackAsync();

                var fault = await Assert.ThrowsAsync<BackupFaultException>(() => making);
                Assert.Contains("could not be written: No space left on device", fault.Message, StringComparison.Ordinal);
                Assert.Contains("Free space there", fault.Message, StringComparison.Ordinal);
            }

            Assert.Equal([filler], Directory.EnumerateFiles(folder.FullPath));
            File.Delete(filler);
            var made = await maker.MakeAsync(database.Server.Backup, BackupKind.Manual, CancellationToken.None);
            Assert.Equal([made.Path], Directory.EnumerateFiles(folder.FullPath));
        }
        finally
        {
            await RunAsync("umount", folder.FullPath);
        }
    }

    /// <summary>The backup waits for the table that this connection holds, or has ended without.</summary>
    private static async Task WaitsAsync(NpgsqlConnection connection, Task making)
    {
        while (!making.IsCompleted && await ExecuteAsync(connection, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'accounts.\"user\"'::regclass") is 0L)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    /// <summary>To the last page, and quickly: a transaction that waits meanwhile is ended after ten seconds.</summary>
    private static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        var at = 0L;
        foreach (var content in new[] { new byte[1 << 20], new byte[4096] })
        {
            try
            {
                for (; ; at += content.Length)
                    RandomAccess.Write(file, content, at);
            }
            catch (IOException)
            {
                // No room for another of this size.
            }
        }
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return false;

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    /// <summary>Migrated, and so used since this moment.</summary>
    public sealed class UsedDatabase() : OwnDatabase([.. DatabaseSchemas.All]);

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow().AddMinutes(5);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>One of several on the same folder and database.</summary>
    private sealed class Instance : IDisposable
    {
        private readonly BackupSettings _settings;
        private readonly BackupMaker _maker;
        private readonly SettableClock _clock;

        public Instance(NightlyBackupTests test)
        {
            _clock = test._clock;
            Storage = new StorageOptions { DataDirectory = test._data };

            // The database is from this half of the day, so its first night is the next.
            _settings = new BackupSettings(true, TimeOnly.FromDateTime(test._clock.Now.UtcDateTime.AddHours(-12)), 14, Path.Combine(test._data, "backups"), true, 100);
            Folder = new BackupFolder(_settings);
            _maker = new BackupMaker(Folder, Storage, _clock);
            Nightly = new NightlyBackup(test.Database, _maker, Folder, _settings, _clock, NullLogger<NightlyBackup>.Instance);
        }

        public StorageOptions Storage { get; }

        public BackupFolder Folder { get; }

        public NightlyBackup Nightly { get; }

        public Task<HealthCheckResult> CheckAsync() => new BackupsCheck(Folder, Nightly, _settings, _clock).CheckHealthAsync(new HealthCheckContext());

        public void Dispose()
        {
            Nightly.Dispose();
            _maker.Dispose();
        }
    }

    private Database.PostgresServer Database => database.Server;
}
