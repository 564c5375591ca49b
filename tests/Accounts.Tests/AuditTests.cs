using Npgsql;

namespace AnalysisApp.Accounts.Tests;

public sealed class AuditTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    [Fact]
    public async Task What_was_done_comes_back_newest_first_in_pages()
    {
        var user = Guid.NewGuid();
        for (var i = 0; i < 5; i++)
            await database.Audit.AddAsync(new AuditEntry("user.created", $"person {i}", "as a viewer", user, "olga", "aa_abcdef", "127.0.0.1"), null, default);

        var filter = new AuditFilter(user);
        var first = await database.Audit.ListAsync(filter, null, 2, default);
        var second = await database.Audit.ListAsync(filter, first.Next, 2, default);
        var third = await database.Audit.ListAsync(filter, second.Next, 2, default);
        Assert.Null(third.Next);
        Assert.Equal(
            ["person 4", "person 3", "person 2", "person 1", "person 0"],
            first.Items.Concat(second.Items).Concat(third.Items).Select(record => record.Entry.Target));
        Assert.Equal(new AuditEntry("user.created", "person 4", "as a viewer", user, "olga", "aa_abcdef", "127.0.0.1"), first.Items[0].Entry);
        Assert.Equal(database.Now, first.Items[0].At);
    }

    [Fact]
    public async Task It_is_narrowed_by_action_kind_and_time()
    {
        var user = Guid.NewGuid();
        await AddAsync("user.created");
        database.Pass(TimeSpan.FromHours(1));
        await AddAsync("user.disabled");
        await AddAsync("key.created");

        Assert.Equal(["user.disabled", "user.created"], await ActionsAsync(new AuditFilter(user, "user.")));
        Assert.Equal(["key.created"], await ActionsAsync(new AuditFilter(user, "key.created")));
        Assert.Equal(["key.created", "user.disabled"], await ActionsAsync(new AuditFilter(user, From: database.Now)));
        Assert.Equal(["user.created"], await ActionsAsync(new AuditFilter(user, Until: database.Now)));

        Task AddAsync(string action) => database.Audit.AddAsync(new AuditEntry(action, null, null, user, "olga"), null, default);
        async Task<string[]> ActionsAsync(AuditFilter filter) => [.. (await database.Audit.ListAsync(filter, null, 10, default)).Items.Select(record => record.Entry.Action)];
    }

    [Fact]
    public async Task In_a_transaction_it_stands_or_falls_with_it()
    {
        var user = Guid.NewGuid();
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
            await database.Audit.AddAsync(new AuditEntry("user.created", null, null, user, "olga"), transaction, default);
        Assert.Empty((await database.Audit.ListAsync(new AuditFilter(user), null, 10, default)).Items);
    }

    [Fact]
    public async Task Nobody_changes_what_was_written_down()
    {
        await database.Audit.AddAsync(new AuditEntry("user.created", null, null, null, "olga"), null, default);
        var fault = await Assert.ThrowsAsync<PostgresException>(() => database.ScalarAsync<object>("UPDATE accounts.audit_entry SET user_name = 'somebody else' RETURNING 1"));
        Assert.Equal("audit_is_not_changed", fault.ConstraintName);
    }

    [Fact]
    public async Task It_is_kept_for_a_year()
    {
        var user = Guid.NewGuid();
        await database.Audit.AddAsync(new AuditEntry("user.created", null, null, user, "olga"), null, default);
        database.Pass(TimeSpan.FromDays(365));
        await database.Tidying.TidyAsync(default);
        Assert.Single((await database.Audit.ListAsync(new AuditFilter(user), null, 10, default)).Items);
        database.Pass(TimeSpan.FromSeconds(1));
        await database.Tidying.TidyAsync(default);
        Assert.Empty((await database.Audit.ListAsync(new AuditFilter(user), null, 10, default)).Items);
    }

    [Fact]
    public async Task Long_texts_are_cut_where_a_character_ends()
    {
        var user = Guid.NewGuid();
        var target = string.Concat(Enumerable.Repeat("🎵", 300));
        await database.Audit.AddAsync(new AuditEntry("user.created", "x" + target, new string('y', 3000), user, "olga"), null, default);
        var entry = Assert.Single((await database.Audit.ListAsync(new AuditFilter(user), null, 10, default)).Items).Entry;
        Assert.Equal("x" + target[..498], entry.Target);
        Assert.Equal(2000, entry.Details!.Length);
    }

    [Theory]
    [InlineData("user\0")]
    [InlineData("' OR 1=1 --")]
    public async Task What_is_no_action_is_refused(string action)
        => Assert.Equal("action", (await Assert.ThrowsAsync<AccountFaultException>(() => database.Audit.ListAsync(new AuditFilter(null, action), null, 10, default))).Field);

    [Fact]
    public async Task A_cursor_of_ones_own_making_is_refused()
        => Assert.Equal("cursor", (await Assert.ThrowsAsync<AccountFaultException>(() => database.Audit.ListAsync(new AuditFilter(), "-1", 10, default))).Field);
}
