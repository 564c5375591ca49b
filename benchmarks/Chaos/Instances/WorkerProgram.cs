using System.Globalization;
using AnalysisApp.Database;
using AnalysisApp.Queue.Chaos.Load;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Queue.Chaos.Instances;

/// <summary>What one worker process is told at its start, as arguments; its database comes in an environment variable, because it holds a password.</summary>
internal sealed record WorkerSettings(string Name, int Slots, TimeSpan Lease, TimeSpan Heartbeat)
{
    public const string ConnectionVariable = "CHAOS_DATABASE";

    public string[] Arguments => ["worker", Name, Text(Slots), Text(Lease.Ticks), Text(Heartbeat.Ticks)];

    public static WorkerSettings Read(string[] arguments)
        => new(arguments[1], (int)Number(arguments[2]), TimeSpan.FromTicks(Number(arguments[3])), TimeSpan.FromTicks(Number(arguments[4])));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A worker instance: the queue as the app hosts it, on the database as the app reaches it. Ends with SIGTERM, or with whoever started it.</summary>
internal static class WorkerProgram
{
    public const string Ready = "ready";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var settings = WorkerSettings.Read(arguments);
        var clock = new JumpingClock();
        await using var server = await PostgresServer.StartAsync(
            new DatabaseOptions { ConnectionString = Environment.GetEnvironmentVariable(WorkerSettings.ConnectionVariable) },
            NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new LineLoggerProvider());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddDatabase(server);
        builder.Services.AddQueue(builder.Configuration.GetSection("Queue"));
        builder.Services.AddSingleton(new RunnerName(settings.Name));
        builder.Services.AddJobHandler<ChaosArguments, ChaosHandler>();
        builder.Services.Configure<QueueOptions>(options =>
        {
            options.InstanceName = settings.Name;
            options.Workers = settings.Slots;
            options.LeaseDuration = settings.Lease;
            options.HeartbeatInterval = settings.Heartbeat;
        });
        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine(Ready);

        // Reading the console is never asynchronous.
        _ = Task.Run(() => HearAsync(clock));
        await host.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Each line is by how many seconds the clock is to be wrong.</summary>
    private static async Task HearAsync(JumpingClock clock)
    {
        while (await Console.In.ReadLineAsync() is { } line)
            clock.Offset = TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture));

        // Whoever started it is gone.
        Environment.Exit(1);
    }
}
