using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AnalysisApp.Database.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Database.Tests;

public sealed class ExternalServerTests(EmptyDatabase database) : IClassFixture<EmptyDatabase>
{
    [Fact]
    public async Task A_server_of_the_owners_is_used_and_left_running()
    {
        await using (var server = await StartAsync(database.ConnectionString))
        {
            Assert.False(server.IsEmbedded);
            Assert.DoesNotContain("Password", server.Description, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(1, await database.Server.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named_without_its_password()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        var refused = await Assert.ThrowsAsync<DatabaseException>(
            () => StartAsync($"Host=127.0.0.1;Port={port};Database=songs;Username=me;Password=s3cret", TimeSpan.FromSeconds(1)));

        Assert.Contains($"127.0.0.1:{port}, database songs", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_comes_up_later_is_waited_for()
    {
        using var folder = new Folder();
        string address;
        int port;
        await using (var first = await folder.StartAsync())
        {
            address = first.ConnectionString;
            port = first.Cluster!.Port;
        }

        var waiting = StartAsync(address, TimeSpan.FromMinutes(1));
        Assert.False(waiting.IsCompleted);
        await using var late = await folder.StartAsync(options => options.Port = port);
        await using var reached = await waiting;
        Assert.Equal(1, await reached.AskAsync<int>("SELECT 1"));
    }

    [Fact]
    public async Task A_wrong_password_is_told_at_once()
    {
        var began = TimeProvider.System.GetTimestamp();
        var wrong = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "s3cret" }.ConnectionString;

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => StartAsync(wrong, TimeSpan.FromMinutes(2)));

        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=h;Pasword=s3cret")]
    [InlineData("postgres://me:s3cret@h/songs")]
    public async Task An_address_that_cannot_be_read_is_refused_without_quoting_it(string address)
    {
        var refused = await Assert.ThrowsAsync<DatabaseException>(() => StartAsync(address));

        Assert.Contains("ConnectionStrings:Postgres", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_too_old_is_refused_in_one_line()
    {
        using var old = new TcpListener(IPAddress.Loopback, 0);
        old.Start();
        var answering = AnswerAsVersionAsync(old, "14.9");

        var refused = await Assert.ThrowsAsync<DatabaseException>(() => StartAsync(
            $"Host=127.0.0.1;Port={((IPEndPoint)old.LocalEndpoint).Port};Database=songs;Username=me;SSL Mode=Disable;GSS Encryption Mode=Disable;Server Compatibility Mode=NoTypeLoading"));

        await answering;
        Assert.Contains("is PostgreSQL 14.9; this app needs 15 or newer", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task What_the_owners_address_says_stands()
    {
        var address = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 100, ApplicationName = "theirs" }.ConnectionString;

        await using var server = await StartAsync(address);

        Assert.Equal(100, new Npgsql.NpgsqlConnectionStringBuilder(server.DataSource.ConnectionString).MaxPoolSize);
        Assert.Equal("theirs", await server.AskAsync<string>("SHOW application_name"));
    }

    [Fact]
    public async Task Health_says_version_size_and_kind_and_is_unhealthy_when_nobody_answers()
    {
        var server = await StartAsync(database.ConnectionString);
        await using var services = new ServiceCollection()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddDatabase(server).BuildServiceProvider();
        var health = services.GetRequiredService<HealthCheckService>();

        var well = (await health.CheckHealthAsync()).Entries["database"];
        Assert.Equal(HealthStatus.Healthy, well.Status);
        Assert.Contains($"PostgreSQL {server.Version} (external)", well.Description, StringComparison.Ordinal);
        Assert.True((long)well.Data["sizeBytes"] > 0);
        Assert.Same(server.DataSource, services.GetRequiredService<Npgsql.NpgsqlDataSource>());

        await server.DisposeAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Entries["database"].Status);
    }

    private static Task<PostgresServer> StartAsync(string address, TimeSpan? timeout = null) => PostgresServer.StartAsync(
        new DatabaseOptions { ConnectionString = address, StartTimeout = timeout ?? TimeSpan.FromMinutes(1) }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    /// <summary>The few bytes of the protocol that a client needs to learn the version.</summary>
    private static async Task AnswerAsVersionAsync(TcpListener listener, string version)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4]);
        byte[] parameter = [.. Encoding.ASCII.GetBytes($"server_version\0{version}\0")];
        byte[] answer =
        [
            (byte)'R', 0, 0, 0, 8, 0, 0, 0, 0,
            (byte)'S', 0, 0, 0, (byte)(4 + parameter.Length), .. parameter,
            (byte)'K', 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 1,
            (byte)'Z', 0, 0, 0, 5, (byte)'I',
        ];
        await stream.WriteAsync(answer);
        while (await stream.ReadAsync(new byte[1024]) > 0)
        {
            // Until the client hangs up.
        }
    }
}
