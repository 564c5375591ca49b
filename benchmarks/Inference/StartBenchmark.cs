using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Benchmarks;

/// <summary>How long a start takes until every model is ready, and the most memory that the process has by then; each start in a process of its own.</summary>
internal static class StartBenchmark
{
    /// <summary>The command of the process that is measured.</summary>
    public const string Once = "start-once";

    private const int Repetitions = 3;

    /// <summary>Starts without any compiled graph, then with all of them, and prints a markdown table.</summary>
    /// <param name="settings">Such as <c>--Inference:Pack=true-size</c>.</param>
    /// <param name="cancellationToken">Stops between two starts.</param>
    /// <returns>Whether every start came to be ready.</returns>
    public static async Task<bool> RunAsync(string[] settings, CancellationToken cancellationToken)
    {
        var graphs = Directory.CreateTempSubdirectory("graphs-");
        try
        {
            string[] keeping = [.. settings, $"--Inference:GraphDirectory={graphs.FullName}"];
            (string Name, string[] Settings)[] starts =
                [("cold", keeping), .. Enumerable.Repeat(("cached", keeping), Repetitions), ("without a folder for graphs", settings)];
            Console.WriteLine("| start | ready after, s | processor time, s | peak memory, MB | graphs on disk, MB |");
            Console.WriteLine("|---|---|---|---|---|");
            foreach (var start in starts)
            {
                if (await MeasureAsync(start.Settings, cancellationToken) is not { } measured)
                    return false;
                Console.WriteLine($"| {start.Name} | {measured} | {graphs.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1_000_000} |");
            }

            return true;
        }
        finally
        {
            graphs.Delete(recursive: true);
        }
    }

    /// <summary>Starts the module in a host as the app does, and prints what it took.</summary>
    public static async Task RunOnceAsync(string[] settings, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var builder = Host.CreateApplicationBuilder(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("AnalysisApp", LogLevel.Information);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddInference(builder.Configuration.GetSection("Inference"));
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<IInferenceEngine>().Ready.WaitAsync(cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} | {self.TotalProcessorTime.TotalSeconds:F1} | {PeakKilobytes() / 1_000}"));
        await host.StopAsync(cancellationToken);
    }

    private static async Task<string?> MeasureAsync(string[] settings, CancellationToken cancellationToken)
    {
        var command = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Environment.GetCommandLineArgs()[0], Once, .. settings])
        {
            // The program itself is named only where dotnet runs it.
            if (argument != Environment.GetCommandLineArgs()[0] || Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
                command.ArgumentList.Add(argument);
        }

        using var process = Process.Start(command)!;
        var printed = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? printed.Trim() : null;
    }

    // VmHWM of proc(5): the most memory that was ever resident.
    private static long PeakKilobytes()
        => File.ReadLines("/proc/self/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line => long.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture))
            .FirstOrDefault();
}
