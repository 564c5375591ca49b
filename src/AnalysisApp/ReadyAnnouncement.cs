using AnalysisApp.Accounts;
using AnalysisApp.Database;
using AnalysisApp.Inference;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AnalysisApp;

/// <summary>Tells the person at the terminal that the app is ready, where it is, and what to do next.</summary>
internal sealed class ReadyAnnouncement(
    IServer server, IInferenceEngine engine, PostgresServer database, FirstAdministrator administrator, SetupCode code, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, lifetime.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var models = await engine.Ready.WaitAsync(stoppingToken);
            var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "(no address)";
            var next = await administrator.ExistsAsync(stoppingToken)
                ? "open the address in a browser, sign in, and add a song. Ctrl+C stops everything."
                : $"open the address in a browser and make the administrator; until then nobody else is answered. Setup code, from another machine: {code.Text}";
            await Console.Out.WriteLineAsync(
                $"""

                 AnalysisApp {ProductVersionText} is ready at {address}
                   Models:   {models.Pack} ({string.Join(", ", models.Classifiers.Select(model => model.Task))}) on {models.Classifiers[0].Device}, {models.Classifiers[0].Precision}
                   Database: {database.Description}
                   Next:     {next}

                 """);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped before it was ready.
        }
        catch (ModelPackException)
        {
            // The loader has said which file and stops the app.
        }
    }

    private static string ProductVersionText => ProductVersion.Number;
}
