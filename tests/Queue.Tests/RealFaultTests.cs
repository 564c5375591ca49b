using System.Net;
using System.Net.Sockets;
using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.Tests.Parts;
using Microsoft.ML.OnnxRuntime;
using Npgsql;

namespace AnalysisApp.Queue.Tests;

/// <summary>Faults as the real thing throws them.</summary>
public sealed class RealFaultTests(QueueDatabase database) : IClassFixture<QueueDatabase>
{
    [Theory]
    [InlineData("SELECT 1 / 0", FailureKind.Malformed, "database_refused_data")]
    [InlineData("INSERT INTO queue.control (one, paused) VALUES (true, true)", FailureKind.Malformed, "database_refused_data")]
    [InlineData("SET statement_timeout = 1; SELECT pg_sleep(10)", FailureKind.Timeout, "database_timeout")]
    [InlineData("SELECT pg_terminate_backend(pg_backend_pid())", FailureKind.Transient, "database_unavailable")]
    [InlineData("SELECT * FROM nowhere", FailureKind.Transient, "database_fault")]
    public async Task Postgresql(string sql, FailureKind kind, string code)
    {
        await using var alone = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");
        await using var command = alone.CreateCommand(sql);

        await KnownAsync(() => command.ExecuteScalarAsync(), kind, code);
    }

    [Fact]
    public async Task A_service_that_is_not_there()
    {
        using var client = new HttpClient();
        await KnownAsync(() => client.GetAsync(new Uri($"http://127.0.0.1:{FreePort()}/")), FailureKind.DependencyDown, "dependency_down");
    }

    [Fact]
    public async Task A_service_that_never_answers()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(50) };
        await KnownAsync(
            () => client.GetAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/")), FailureKind.Timeout, "timeout");
    }

    [Fact]
    public async Task A_full_disk()
    {
        // Linux has a file for this.
        if (!OperatingSystem.IsLinux())
            return;
        await KnownAsync(() => File.WriteAllTextAsync("/dev/full", "x"), FailureKind.ResourceExhausted, "disk_full");
    }

    [Fact]
    public async Task Files_that_are_not_there()
    {
        await KnownAsync(() => File.ReadAllTextAsync(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}")), FailureKind.Malformed, "file_not_found");
        await KnownAsync(() => File.ReadAllTextAsync($"/{Guid.NewGuid()}/x"), FailureKind.Malformed, "file_not_found");
    }

    [Fact]
    public async Task A_model_that_is_none()
        => await KnownAsync(
            () => Task.Run(() => new InferenceSession([8, 7, 6, 5, 4, 3, 2, 1]).Dispose()), FailureKind.Malformed, "model_input_invalid");

    private static async Task KnownAsync(Func<Task> act, FailureKind kind, string code)
    {
        var fault = FaultRules.Of(await Assert.ThrowsAnyAsync<Exception>(act));
        Assert.Equal((kind, code), (fault.Kind, fault.Code));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
