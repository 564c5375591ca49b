using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;
using AnalysisApp.Configuration;

namespace AnalysisApp.Commands;

/// <summary>Asks the app that runs, over its own API.</summary>
internal sealed class QueueClient : IDisposable
{
    /// <summary>For an answer; a repair reads everything, and waits for one that runs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceForWork = TimeSpan.FromMinutes(10);

    private readonly HttpClient _app;

    private QueueClient(HttpClient app) => _app = app;

    /// <param name="settings">As on the command line: the address and the key.</param>
    public static QueueClient Of(string[] settings) => new(ClientOf(CommandConfiguration.Read(settings)));

    /// <exception cref="CommandFaultException">No app answers, or it refuses.</exception>
    public async Task<T> AskAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var patience = method == HttpMethod.Post ? PatienceForWork : Patience;
        using var timeout = new CancellationTokenSource(patience, TimeProvider.System);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = JsonContent.Create(body, body.GetType(), options: ApiJson.Options);
            using var response = await _app.SendAsync(request, limit.Token);
            if (!response.IsSuccessStatusCode)
                throw new CommandFaultException($"The app at {_app.BaseAddress} refused: {await DetailOfAsync(response, limit.Token)}");

            return await response.Content.ReadFromJsonAsync<T>(ApiJson.Options, limit.Token) ?? throw new JsonException();
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFaultException($"No app answers at {_app.BaseAddress} ({fault.HttpRequestError}). Start it, or name its address with --urls=http://localhost:PORT.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFaultException($"The app at {_app.BaseAddress} did not answer within {patience.TotalSeconds:0} s. Look at its log.");
        }
        catch (JsonException)
        {
            throw new CommandFaultException($"What answers at {_app.BaseAddress} is not this app. Name the app's address with --urls=http://localhost:PORT.");
        }
    }

    public void Dispose() => _app.Dispose();

    private static async Task<string> DetailOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ApiJson.Options, cancellationToken);
        return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var detail) && detail.GetString() is { } text
            ? text
            : throw new JsonException();
    }

    private static HttpClient ClientOf(IConfiguration configuration)
    {
        var app = new HttpClient { BaseAddress = ListeningAddresses.Nearest(configuration), Timeout = Timeout.InfiniteTimeSpan };
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
}
