using AnalysisApp.Database.Schemas;
using AnalysisApp.Database.Testing;
using static AnalysisApp.Database.Tests.Backups.SampleSchema;

namespace AnalysisApp.Database.Tests.Backups;

/// <summary>Out of one database and into another.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private static readonly BackupFile Key = new("keys/key-1.xml", "<key/>"u8.ToArray());

    private const string WaitsSql =
        "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND NOT l.granted AND a.application_name = 'AnalysisApp restore' AND a.datname = current_database())";

    private readonly EmptyDatabase _source = new();
    private readonly EmptyDatabase _target = new();

    public async Task InitializeAsync()
    {
        await _source.InitializeAsync();
        await _target.InitializeAsync();
        await _source.Server.MigrateAsync(First);
        await _source.Server.DoAsync(Rows);
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task Every_row_every_counter_and_every_file_comes_back_as_it_was()
    {
        var archive = await BackUpAsync();
        IReadOnlyList<BackupFile>? files = null;

        await RestoreAsync(archive, [First], taken =>
        {
            files = taken;
            return Task.CompletedTask;
        });

        Assert.Equal(await _source.Server.StateAsync(), await _target.Server.StateAsync());
        var file = Assert.Single(files!);
        Assert.Equal((Key.Name, "<key/>"), (file.Name, System.Text.Encoding.UTF8.GetString(file.Content.Span)));
        Assert.Equal("1 everything 0.9", await _target.Server.AskAsync<string>("SELECT number || ' ' || name || ' ' || app_version FROM database.migration"));
    }

    [Fact]
    public async Task What_was_restored_works_on_as_before()
    {
        await RestoreAsync(await BackUpAsync(), [First]);

        // The counter goes on, the trigger runs, and what points to nothing is refused.
        await _target.Server.DoAsync("INSERT INTO sample.song (title) VALUES ('New')");
        Assert.Equal(7L, await _target.Server.AskAsync<long>("SELECT id FROM sample.song WHERE title = 'New'"));
        Assert.Equal(8L, await _target.Server.AskAsync<long>("SELECT count(*) FROM sample.note"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _target.Server.DoAsync("UPDATE sample.song SET newest = 99"));

        // Transactions of another server mean nothing here: what was to be seen since one of them is to be seen since the restore.
        Assert.True(await _target.Server.AskAsync<bool>("SELECT (SELECT min(xid) FROM sample.change) = (SELECT since FROM sample.kept) AND (SELECT since FROM sample.kept) < pg_current_xact_id()"));
    }

    [Fact]
    public async Task An_older_backup_is_brought_to_the_programs_version()
    {
        await RestoreAsync(await BackUpAsync(), [First, Second]);

        Assert.Equal(4, await _target.Server.AskAsync<int>("SELECT mood FROM sample.song WHERE id = 1"));
        Assert.Equal("1 0.9, 2 none", await _target.Server.AskAsync<string>(
            "SELECT string_agg(number || ' ' || coalesce(app_version, 'none'), ', ' ORDER BY number) FROM database.migration"));
        await _target.Server.MigrateAsync(First, Second);
    }

    [Fact]
    public async Task A_newer_backup_is_refused_with_the_version_that_made_it()
    {
        await _source.Server.MigrateAsync(First, Second);
        await _target.Server.MigrateAsync(First);
        var archive = await BackUpAsync();

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync(archive, [First]));

        Assert.Contains("whose schema sample is at version 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await _target.Server.AskAsync<long>("SELECT count(*) FROM sample.song"));
    }

    [Fact]
    public async Task A_backup_of_other_scripts_is_refused()
    {
        var refused = await Assert.ThrowsAsync<DatabaseException>(async () => await RestoreAsync(await BackUpAsync(), [First with { Sql = First.Sql + " " }]));

        Assert.Contains("was made by other scripts", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_go_only_where_the_scripts_made_a_table_and_counters_likewise()
    {
        var archive = await BackUpAsync();
        archive.Position = 0;
        var verified = await PostgresServer.VerifyAsync(archive, long.MaxValue, CancellationToken.None);
        var table = verified with { Manifest = verified.Manifest with { Tables = [.. verified.Manifest.Tables, new BackupTable("pg_catalog", "pg_authid", ["rolname"])] } };
        var counter = verified with { Contents = verified.Contents with { Sequences = [.. verified.Contents.Sequences, new SequenceValue("sample", "other", 1, true)] } };
        foreach (var (odd, told) in new[] { (table, "tables are not those that its scripts make, such as pg_catalog.pg_authid"), (counter, "sample.other is none that its scripts make") })
        {
            archive.Position = 0;
            var refused = await Assert.ThrowsAsync<DatabaseException>(() => _target.Server.RestoreAsync(archive, odd, Of(First), _ => Task.CompletedTask, CancellationToken.None));
            Assert.Contains(told, refused.Message, StringComparison.Ordinal);
            Assert.False(await _target.Server.AskAsync<bool>("SELECT to_regclass('sample.song') IS NOT NULL"));
        }
    }

    [Fact]
    public async Task What_was_there_is_replaced_and_a_restore_that_fails_leaves_it()
    {
        var archive = await BackUpAsync();
        await _source.Server.DoAsync("INSERT INTO sample.song (title) VALUES ('Later')");
        var before = await _source.Server.StateAsync();
        var broken = new Script(2, "broken", "INSERT INTO nowhere VALUES (1)");

        await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync(archive, [First, broken], to: _source.Server));
        await Assert.ThrowsAsync<IOException>(() => RestoreAsync(archive, [First], _ => throw new IOException("no room"), _source.Server));
        Assert.Equal(before, await _source.Server.StateAsync());

        await RestoreAsync(archive, [First], to: _source.Server);
        Assert.NotEqual(before, await _source.Server.StateAsync());
        Assert.Equal(0L, await _source.Server.AskAsync<long>("SELECT count(*) FROM sample.song WHERE title = 'Later'"));
    }

    [Fact]
    public async Task A_backup_is_of_one_moment_whatever_is_written_meanwhile()
    {
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(stop.Token);
        var archives = new List<MemoryStream>();
        for (var i = 0; i < 5; i++)
            archives.Add(await BackUpAsync());
        await stop.CancelAsync();
        await writing;

        foreach (var archive in archives)
        {
            await RestoreAsync(archive, [First]);

            // Each transaction wrote one of each.
            Assert.Equal(
                await _target.Server.AskAsync<long>("SELECT count(*) FROM sample.song WHERE title = 'pair'"),
                await _target.Server.AskAsync<long>("SELECT count(*) FROM sample.\"Odd \"\"name\"\" %s\" WHERE \"a column\" = 'pair'"));
            Assert.True(await _target.Server.AskAsync<bool>("SELECT (SELECT last_value FROM sample.song_id_seq) >= (SELECT max(id) FROM sample.song)"));
        }
    }

    [Fact]
    public async Task A_restore_waits_until_running_instances_have_let_go()
    {
        var archive = await BackUpAsync();
        await using var first = _target.Server.Use();
        await using var second = _target.Server.Use();
        await Task.WhenAll(first.Held, second.Held);

        var restoring = RestoreAsync(archive, [First]);
        await Task.WhenAll(first.RestoreWaits, second.RestoreWaits);
        await first.DisposeAsync();

        // It stands in line for the second, or has gone on without.
        while (!restoring.IsCompleted && !await _target.Server.AskAsync<bool>(WaitsSql))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        Assert.False(restoring.IsCompleted);
        Assert.False(await _target.Server.AskAsync<bool>("SELECT to_regclass('sample.song') IS NOT NULL"));
        await second.DisposeAsync();
        await restoring;

        Assert.Equal(await _source.Server.StateAsync(), await _target.Server.StateAsync());
    }

    [Fact]
    public async Task A_restore_whose_connection_dies_before_the_end_leaves_everything_as_it_was()
    {
        var archive = await BackUpAsync();
        await _source.Server.DoAsync("INSERT INTO sample.song (title) VALUES ('Later')");
        var before = await _source.Server.StateAsync();

        var fault = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync(
            archive,
            [First],
            async _ => await _source.Server.DoAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'AnalysisApp restore' AND datname = current_database()"),
            _source.Server));

        Assert.Contains("nothing was changed", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await _source.Server.StateAsync());
        await RestoreAsync(archive, [First], to: _source.Server);
    }

    [Fact]
    public async Task A_copy_is_taken_before_a_used_database_is_changed_and_only_then()
    {
        var copies = new List<long>();
        Task UpgradeAsync(params Script[] scripts) => new MigrationRunner(_source.DataSource, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System).RunAsync(
            Of(scripts),
            async stop =>
            {
                using var archive = new MemoryStream();
                await new BackupSource(_source.Server, turnIsHeld: true).WriteAsync(archive, [], stop);
                copies.Add(archive.Length);
            },
            CancellationToken.None);

        await UpgradeAsync(First);
        Assert.Empty(copies);
        await UpgradeAsync(First, Second);
        Assert.True(Assert.Single(copies) > 0);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
            await _source.Server.DoAsync("INSERT INTO sample.song (title) VALUES ('pair'); INSERT INTO sample.\"Odd \"\"name\"\" %s\" VALUES ('pair', 1)");
    }

    private async Task<MemoryStream> BackUpAsync()
    {
        var archive = new MemoryStream();
        await _source.Server.Backup.WriteAsync(archive, [Key], CancellationToken.None);
        return archive;
    }

    private async Task RestoreAsync(MemoryStream archive, Script[] scripts, Func<IReadOnlyList<BackupFile>, Task>? take = null, PostgresServer? to = null)
    {
        archive.Position = 0;
        var verified = await PostgresServer.VerifyAsync(archive, long.MaxValue, CancellationToken.None);
        archive.Position = 0;
        await (to ?? _target.Server).RestoreAsync(
            archive,
            verified,
            Of(scripts),
            take ?? (_ => Task.CompletedTask),
            CancellationToken.None);
    }
}
