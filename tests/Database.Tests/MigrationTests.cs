using AnalysisApp.Database.Schemas;
using AnalysisApp.Database.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Database.Tests;

public sealed class MigrationTests : IAsyncLifetime
{
    private static readonly Script First = new(1, "songs", "CREATE TABLE song (id int PRIMARY KEY);");
    private static readonly Script Second = new(2, "titles", "ALTER TABLE song ADD title text NOT NULL DEFAULT '';\nINSERT INTO song VALUES (1);");

    private readonly EmptyDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Scripts_run_once_and_in_order_in_their_own_schema()
    {
        await MigrateAsync([Second, First]);
        await MigrateAsync([First, Second]);

        Assert.Equal(1L, await _database.Server.AskAsync<long>("SELECT count(*) FROM library.song"));
        Assert.Equal("1 songs, 2 titles", await _database.Server.AskAsync<string>(
            "SELECT string_agg(number || ' ' || name, ', ' ORDER BY applied_at) FROM database.migration WHERE schema = 'library'"));
    }

    [Fact]
    public async Task A_new_script_is_applied_to_what_is_there()
    {
        await MigrateAsync([First]);
        await MigrateAsync([First, Second]);

        Assert.Equal(1L, await _database.Server.AskAsync<long>("SELECT count(*) FROM library.song WHERE title = ''"));
    }

    [Fact]
    public async Task Several_instances_that_start_at_once_take_turns()
    {
        var slow = First with { Sql = First.Sql + "SELECT pg_sleep(0.2);" };

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MigrateAsync([slow, Second])));

        Assert.Equal(1L, await _database.Server.AskAsync<long>("SELECT count(*) FROM library.song"));
        Assert.Equal(2L, await _database.Server.AskAsync<long>("SELECT count(*) FROM database.migration"));
    }

    [Fact]
    public async Task Schemas_do_not_see_each_other()
    {
        await RunAsync([new SchemaScripts("library", [First]), new SchemaScripts("queue", [First])]);

        Assert.Equal(2L, await _database.Server.AskAsync<long>("SELECT count(*) FROM pg_tables WHERE tablename = 'song'"));
    }

    [Fact]
    public async Task A_script_that_was_changed_after_it_was_applied_is_refused()
    {
        await MigrateAsync([First, Second]);

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => MigrateAsync([First with { Sql = First.Sql + " " }, Second]));

        Assert.Contains("001_songs.sql of schema library was changed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_ends_of_the_checkout_are_no_change()
    {
        await MigrateAsync([First, Second]);
        await MigrateAsync([First, new Script(2, "titles", Second.Sql.Replace("\n", "\r\n", StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task A_schema_newer_than_the_program_is_refused_and_left_alone()
    {
        await MigrateAsync([First, Second]);

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => MigrateAsync([First]));

        Assert.Contains("library is at version 2 and this app knows 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_and_is_named_with_its_fault()
    {
        var broken = new Script(2, "broken", "CREATE TABLE half (n int);\nINSERT INTO half VALUES (1);\nINSERT INTO nowhere VALUES (1);");

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => MigrateAsync([First, broken]));

        Assert.Contains("002_broken.sql of schema library failed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("relation \"nowhere\" does not exist", refused.Message, StringComparison.Ordinal);
        Assert.False(await _database.Server.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_tables WHERE tablename = 'half')"));

        // The turn was given back, and what was applied before stays.
        await MigrateAsync([First, Second]);
    }

    [Fact]
    public void A_gap_in_the_numbers_is_refused()
    {
        var refused = Assert.Throws<DatabaseException>(() => new SchemaScripts("library", [First, new Script(3, "later", "")]));

        Assert.Contains("no script numbered 2, but has 003_later.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_scripts_of_one_number_are_refused()
    {
        var refused = Assert.Throws<DatabaseException>(() => new SchemaScripts("library", [First, Second, new Script(2, "also", "")]));

        Assert.Contains("two scripts numbered 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_are_read_from_a_modules_assembly()
    {
        await _database.Server.MigrateAsync([new SchemaMigrations("sample", typeof(MigrationTests).Assembly)], CancellationToken.None);

        Assert.Equal("from a resource", await _database.Server.AskAsync<string>("SELECT text FROM sample.note"));
    }

    [Fact]
    public void An_assembly_without_scripts_is_a_bug()
        => Assert.Throws<DatabaseException>(() => SchemaScripts.Read(new SchemaMigrations("sample", typeof(FactAttribute).Assembly)));

    private Task MigrateAsync(IReadOnlyList<Script> scripts) => RunAsync([new SchemaScripts("library", scripts)]);

    private Task RunAsync(IReadOnlyList<SchemaScripts> schemas)
        => new MigrationRunner(_database.DataSource, NullLogger.Instance, TimeProvider.System).RunAsync(schemas, null, CancellationToken.None);
}
