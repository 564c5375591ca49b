using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Database.Embedded;
using Npgsql;

namespace AnalysisApp.Database.Tests;

public sealed class EmbeddedClusterTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_first_start_makes_the_cluster_and_a_second_finds_its_rows()
    {
        await using (var first = await _folder.StartAsync(options => options.Settings.Remove("fsync")))
        {
            Assert.True(first.IsEmbedded);
            Assert.Equal("127.0.0.1", await first.AskAsync<string>("SHOW listen_addresses"));
            Assert.Equal("on", await first.AskAsync<string>("SHOW fsync"));
            await first.DoAsync("CREATE TABLE kept AS SELECT 42 AS answer");
        }

        Assert.Null(Postmaster.Read(_folder.Cluster));
        await using var second = await _folder.StartAsync();
        Assert.Equal(42, await second.AskAsync<int>("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task Passwords_are_asked_for_and_kept_where_only_the_app_reads_them()
    {
        await using var server = await _folder.StartAsync();

        var password = (await File.ReadAllTextAsync(Path.Combine(_folder.Data, "postgresql.password"))).Trim();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Data, "postgresql.password")));
        Assert.DoesNotContain(password, server.Description, StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => _folder.StartAsync(options =>
            options.ConnectionString = server.ConnectionString.Replace(password, "guessed", StringComparison.Ordinal)));
        Assert.Contains("28P01", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_app_on_the_same_folder_is_refused_and_told_who_holds_it()
    {
        await using var first = await _folder.StartAsync();

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => _folder.StartAsync());

        Assert.Contains(_folder.Data, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--Storage:DataDirectory", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await first.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task Another_program_joins_the_server_of_a_running_app_and_leaves_it_running()
    {
        await using var app = await _folder.StartAsync();
        await using (var joined = await _folder.JoinAsync())
        {
            Assert.False(joined.IsEmbedded);
            await joined.DoAsync("CREATE TABLE told AS SELECT 7 AS answer");
        }

        Assert.Equal(7, await app.AskAsync<int>("SELECT answer FROM told"));
    }

    [Fact]
    public async Task Joining_a_stopped_app_starts_its_server_and_stops_it_again()
    {
        await using (await _folder.StartAsync())
        {
        }

        await using (var joined = await _folder.JoinAsync())
            Assert.Equal(1, await joined.AskAsync<int>("SELECT 1"));
        Assert.Null(Postmaster.Read(_folder.Cluster));
    }

    [Fact]
    public async Task Queries_work_again_after_the_server_was_killed_and_nothing_committed_is_lost()
    {
        await using var server = await _folder.StartAsync();
        await server.DoAsync("CREATE TABLE kept AS SELECT 42 AS answer");
        var port = server.Cluster!.Port;
        var before = server.Cluster.Pid;

        _folder.KillServer();

        await Asking.HoldsAsync(async () => await server.AskAsync<int>("SELECT answer FROM kept") == 42 && server.Cluster.Pid != before);
        Assert.Equal(port, server.Cluster.Port);
    }

    [Fact]
    public async Task A_server_that_outlived_its_app_is_used_as_it_runs()
    {
        var killed = await _folder.StartAsync();
        await killed.DoAsync("CREATE TABLE kept AS SELECT 42 AS answer");
        var pid = killed.Cluster!.Pid;
        await killed.AbandonAsync();

        await using (var next = await _folder.StartAsync())
        {
            Assert.Equal(pid, next.Cluster!.Pid);
            Assert.Equal(42, await next.AskAsync<int>("SELECT answer FROM kept"));
        }

        Assert.Null(Postmaster.Read(_folder.Cluster));
    }

    [Fact]
    public async Task What_a_dead_server_left_is_kept_when_it_cannot_be_rewritten()
    {
        Directory.CreateDirectory(_folder.Cluster);
        const string left = "4711\n/somewhere\n1\n5432\n\n127.0.0.1\n1 2\nready\n";
        await File.WriteAllTextAsync(_folder.PidFile, left);

        // As a full disk does it: the new file cannot be written.
        Directory.CreateDirectory(_folder.PidFile + ".new");
        var fault = await Assert.ThrowsAsync<DatabaseException>(() => Postmaster.DisownAsync(_folder.Cluster, user: null, CancellationToken.None));
        Assert.Contains(_folder.PidFile, fault.Message, StringComparison.Ordinal);
        Assert.Equal(left, await File.ReadAllTextAsync(_folder.PidFile));

        Directory.Delete(_folder.PidFile + ".new");
        await Postmaster.DisownAsync(_folder.Cluster, user: null, CancellationToken.None);
        Assert.Equal("4194305" + left["4711".Length..], await File.ReadAllTextAsync(_folder.PidFile));
    }

    [Fact]
    public async Task App_and_server_both_killed_in_the_middle_of_writing_lose_nothing_committed()
    {
        var killed = await _folder.StartAsync();
        await killed.DoAsync("CREATE TABLE kept (n int)");
        await killed.DoAsync("INSERT INTO kept SELECT generate_series(1, 1000)");
        // Not pooled, since giving a dead connection back to a pool fails.
        await using (var open = new NpgsqlConnection(killed.ConnectionString + ";Pooling=false"))
        {
            await open.OpenAsync();
            await using var uncommitted = new NpgsqlCommand("BEGIN; INSERT INTO kept SELECT generate_series(1001, 5000)", open);
            await uncommitted.ExecuteNonQueryAsync();
            await killed.AbandonAsync();
            _folder.KillServer();
        }

        Assert.True(File.Exists(_folder.PidFile));
        await using var next = await _folder.StartAsync();
        Assert.Equal(1000L, await next.AskAsync<long>("SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task A_pid_file_whose_number_another_program_has_now_does_not_hinder()
    {
        await (await _folder.StartAsync()).DisposeAsync();
        var start = new ProcessStartInfo("sleep", "600") { WorkingDirectory = "/" };
        if (ServerUser.ForThisProcess() is { } user)
            start.UserName = user.Name;
        using var stranger = Process.Start(start)!;
        try
        {
            var pid = stranger.Id.ToString(CultureInfo.InvariantCulture);
            await File.WriteAllTextAsync(_folder.PidFile, $"{pid}\n{_folder.Cluster}\n1700000000\n15000\n\n127.0.0.1\n  1234567      7\nready   \n");

            await using var server = await _folder.StartAsync();

            Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
            Assert.False(stranger.HasExited);
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task A_broken_pid_file_does_not_hinder()
    {
        await (await _folder.StartAsync()).DisposeAsync();
        foreach (var content in (string[])["", "rubbish\n", "4194304\n"])
        {
            await File.WriteAllTextAsync(_folder.PidFile, content);

            await using var server = await _folder.StartAsync();

            Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
        }
    }

    [Fact]
    public async Task What_a_killed_initdb_left_is_cleared_and_a_cluster_is_made()
    {
        var half = Directory.CreateDirectory(Path.Combine(_folder.Data, "postgresql", "data.new-killed"));
        await File.WriteAllTextAsync(Path.Combine(half.FullName, "PG_VERSION"), "18\n");

        await using var server = await _folder.StartAsync();

        Assert.False(half.Exists && Directory.Exists(half.FullName));
        Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task A_start_given_up_half_way_leaves_a_folder_that_starts()
    {
        using var given = new CancellationTokenSource();
        var start = _folder.StartAsync(cancellationToken: given.Token);
        await Asking.HoldsAsync(() => Task.FromResult(
            Directory.Exists(Path.Combine(_folder.Data, "postgresql")) && Directory.EnumerateDirectories(Path.Combine(_folder.Data, "postgresql")).Any()));
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);

        await using var server = await _folder.StartAsync();

        Assert.Equal(1, await server.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task A_cluster_of_another_major_version_is_refused_in_one_line()
    {
        Directory.CreateDirectory(_folder.Cluster);
        await File.WriteAllTextAsync(Path.Combine(_folder.Cluster, "PG_VERSION"), "16\n");

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => _folder.StartAsync());

        Assert.Contains("PostgreSQL 16", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.False(InUse());
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_said_in_one_line()
    {
        await File.WriteAllTextAsync(_folder.Data, "a file in its place");

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => _folder.StartAsync());

        Assert.Contains(_folder.Data, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        File.Delete(_folder.Data);
    }

    [Fact]
    public async Task A_setting_the_server_refuses_is_told_in_the_servers_own_words()
    {
        var refused = await Assert.ThrowsAsync<DatabaseException>(() => _folder.StartAsync(options => options.Settings["shared_buffers"] = "much"));

        Assert.Contains("invalid value for parameter \"shared_buffers\"", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.False(InUse());
    }

    [Fact]
    public async Task The_servers_log_is_cut_while_it_runs()
    {
        await using var server = await _folder.StartAsync();
        var log = Path.Combine(_folder.Data, "postgresql", "server.log");
        await using (var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            file.Write(new byte[9 * 1024 * 1024]);

        await Asking.HoldsAsync(() => Task.FromResult(new FileInfo(log).Length < 1024 * 1024));

        Assert.True(new FileInfo(Path.Combine(_folder.Data, "postgresql", "server.previous.log")).Length >= 9 * 1024 * 1024);
    }

    [Fact]
    public async Task Relative_folders_are_the_working_directorys()
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.Data);

        await using var server = await _folder.StartAsync(options => options.DataDirectory = relative);

        Assert.Equal(_folder.Cluster, await server.AskAsync<string>("SHOW data_directory"));
    }

    [Fact]
    public async Task No_more_connections_are_opened_than_the_option_says()
    {
        await using var server = await _folder.StartAsync(options => options.MaxConnections = 7);

        Assert.Equal(7, new NpgsqlConnectionStringBuilder(server.DataSource.ConnectionString).MaxPoolSize);
        Assert.Equal("5min", await server.AskAsync<string>("SHOW idle_in_transaction_session_timeout"));
        Assert.Equal("AnalysisApp", await server.AskAsync<string>("SHOW application_name"));
    }

    private bool InUse()
    {
        try
        {
            using var free = InstanceLock.Take(_folder.Data);
            return false;
        }
        catch (DatabaseException)
        {
            return true;
        }
    }
}
