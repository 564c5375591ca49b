using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;
using AnalysisApp.Configuration;
using AnalysisApp.Security;

namespace AnalysisApp.Commands;

/// <summary><c>queue status</c>, <c>queue pause</c> and <c>queue resume</c>: asks the app that runs, over its own API; with <c>--json</c> for programs.</summary>
internal static class QueueCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>False for wrong usage.</returns>
    /// <exception cref="CommandFaultException">No app answers, or it refuses.</exception>
    public static async Task<bool> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var settings = args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal) && arg != "--json").ToArray();
        bool? paused = null;
        switch (args.Except(settings).Where(arg => arg != "--json").ToArray())
        {
            case ["status"]:
                break;
            case ["pause"]:
                paused = true;
                break;
            case ["resume"]:
                paused = false;
                break;
            default:
                await Console.Error.WriteLineAsync("Usage: queue status | queue pause | queue resume   [--json] [--urls=http://localhost:8080]");
                return false;
        }

        using var app = ClientOf(Configuration(settings));
        var queue = await AskAsync(app, paused, cancellationToken);
        if (args.Contains("--json"))
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(queue, ApiJson.Options));
        else
            await PrintAsync(queue);
        return true;
    }

    private static async Task<QueueView> AskAsync(HttpClient app, bool? paused, CancellationToken cancellationToken)
    {
        try
        {
            using var response = paused is null
                ? await app.GetAsync("api/queue", cancellationToken)
                : await app.PutAsJsonAsync("api/queue", new QueueRequest(paused, Workers: null), ApiJson.Options, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new CommandFaultException($"The app at {app.BaseAddress} refused: {await DetailOfAsync(response, cancellationToken)}");

            return await response.Content.ReadFromJsonAsync<QueueView>(ApiJson.Options, cancellationToken) ?? throw new JsonException();
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFaultException($"No app answers at {app.BaseAddress} ({fault.HttpRequestError}). Start it, or name its address with --urls=http://localhost:PORT.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFaultException($"The app at {app.BaseAddress} did not answer within {Patience.TotalSeconds:0} s. Look at its log.");
        }
        catch (JsonException)
        {
            throw new CommandFaultException($"What answers at {app.BaseAddress} is not this app. Name the app's address with --urls=http://localhost:PORT.");
        }
    }

    private static async Task<string> DetailOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ApiJson.Options, cancellationToken);
        return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var detail) && detail.GetString() is { } text
            ? text
            : throw new JsonException();
    }

    private static async Task PrintAsync(QueueView queue)
    {
        await Console.Out.WriteLineAsync(queue.Paused ? "The queue is paused: no job starts until it is resumed." : "The queue is not paused.");
        foreach (var (state, counts) in queue.Counts)
        {
            var jobs = counts.Where(count => count.Value > 0).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}"));
            await Console.Out.WriteLineAsync($"{state,-12} {string.Join(", ", jobs.DefaultIfEmpty("none"))}");
        }

        if (queue.OldestWaitingSince is { } since)
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The oldest waits since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."));
        foreach (var worker in queue.Workers)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{worker.Instance}  {(worker.Alive ? "alive" : "dead")}, {worker.JobIds.Count} of {worker.Slots} workers busy, version {worker.Version}"));
        }
    }

    private static HttpClient ClientOf(IConfiguration configuration)
    {
        var urls = configuration["Urls"];
        LoopbackOnly.Check(urls);
        if ((urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() is not { } url)
            throw new ConfigurationFaultException("Urls is empty; give the app's address, such as http://localhost:8080.");

        var app = new HttpClient { BaseAddress = new Uri(url), Timeout = Patience };
        if (KeyOf(configuration) is { } key)
            app.DefaultRequestHeaders.Add("X-Api-Key", key);
        return app;
    }

    private static string? KeyOf(IConfiguration configuration)
    {
        var admin = configuration.GetSection("Accounts").Get<AccountsOptions>()?.Admin;
        if (!string.IsNullOrWhiteSpace(admin?.ApiKey))
            return admin.ApiKey.Trim();
        if (string.IsNullOrWhiteSpace(admin?.ApiKeyFile))
            return null;

        try
        {
            return File.ReadAllText(admin.ApiKeyFile.Trim()).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationFaultException($"Accounts:Admin:ApiKeyFile is '{admin.ApiKeyFile}', which cannot be read: {fault.Message}");
        }
    }

    private static IConfiguration Configuration(string[] settings) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddEnvironmentVariables()
        .AddCommandLine(settings)
        .Build();
}
