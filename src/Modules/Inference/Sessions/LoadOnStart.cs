using AnalysisApp.Inference.Batching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Inference.Sessions;

/// <summary>Loads the pack while the host goes on starting; stops the host when the pack cannot be used.</summary>
internal sealed class LoadOnStart(
    InferenceEngine engine, IOptions<InferenceOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<LoadOnStart> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            engine.Open(await new PackLoader(options.Value, clock, logger).LoadAsync(stoppingToken));
        }
        catch (OperationCanceledException stopped) when (stoppingToken.IsCancellationRequested)
        {
            engine.Fail(stopped);
        }
        catch (ModelPackException fault)
        {
            engine.Fail(fault);
            InferenceLog.PackUnusable(logger, fault.Message);
            Stop();
        }
        catch (Exception fault)
        {
            engine.Fail(fault);
            InferenceLog.LoadFailed(logger, fault);
            Stop();
        }
    }

    private void Stop()
    {
        Environment.ExitCode = 1;

        // Not before the host has started: a start that is cut off half-way ends in an exception that hides the line above.
        lifetime.ApplicationStarted.Register(lifetime.StopApplication);
    }
}
