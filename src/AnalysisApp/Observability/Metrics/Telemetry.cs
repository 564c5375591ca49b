using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AnalysisApp.Observability.Metrics;

/// <summary>
/// Adds up what the meters measure, from the start of the process on: for <c>/metrics</c>, and, where the standard variables name an OTLP endpoint, for it too,
/// with the traces. Safe for concurrent use.
/// </summary>
internal sealed class Telemetry : IHostedService, IDisposable
{
    // From a query to a job of ten minutes; OpenTelemetry's own bounds are for milliseconds.
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
    private static readonly double[] Tokens = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 65536];
    private static readonly double[] Shares = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
    private static readonly TimeSpan PushInterval = TimeSpan.FromSeconds(15);

    private readonly FamilyExporter _families = new();
    private readonly MeterProvider _meters;
    private readonly TracerProvider? _traces;
    private readonly Readings _readings;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _pushesMetrics;
    private Task _refreshing = Task.CompletedTask;

    public Telemetry(IConfiguration configuration, IMeterFactory meters, AppGauges gauges, Readings readings, TimeProvider clock)
    {
        // Asked for so that they are there: nobody else needs them.
        _ = gauges;
        (_readings, _clock) = (readings, clock);
        _pushesMetrics = NamesEndpoint(configuration, "METRICS");
        _meters = MetersOf(configuration, meters);
        if (NamesEndpoint(configuration, "TRACES"))
            _traces = TracesOf(configuration);
    }

    /// <summary>Everything as a text that Prometheus reads.</summary>
    public async Task<string> WriteAsync(ExpositionFormat format, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _readings.RefreshAsync(cancellationToken);
            _families.Collect?.Invoke(Timeout.Infinite);
            return format.Write(_families.Families);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_pushesMetrics)
            _refreshing = RefreshAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _refreshing;
    }

    public void Dispose()
    {
        // Sends what is not sent yet, where there is an endpoint.
        _traces?.Dispose();
        _meters.Dispose();
        _stop.Dispose();
        _turn.Dispose();
    }

    private static bool NamesEndpoint(IConfiguration configuration, string signal)
        => !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
            || !string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]);

    private static ResourceBuilder Resource => ResourceBuilder.CreateEmpty()
        .AddService("analysisapp", serviceVersion: ProductVersion.Number)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private MeterProvider MetersOf(IConfiguration configuration, IMeterFactory meters)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(Resource)
            .AddMeter(AppGauges.Meter, "AnalysisApp.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
            .AddView(instrument => ViewOf(instrument, meters)!)
            .AddReader(new BaseExportingMetricReader(_families));
        return (_pushesMetrics ? builder.AddOtlpExporter() : builder).Build();
    }

    private static TracerProvider TracesOf(IConfiguration configuration) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .SetResourceBuilder(Resource)
        .AddSource("AnalysisApp.*", "Microsoft.AspNetCore")
        .AddOtlpExporter()
        .Build();

    /// <summary>Null: as the instrument says itself.</summary>
    private static MetricStreamConfiguration? ViewOf(Instrument instrument, IMeterFactory meters)
    {
        // Another app's in the same process, as in tests.
        if (instrument.Meter.Scope is IMeterFactory other && !ReferenceEquals(other, meters))
            return MetricStreamConfiguration.Drop;

        var (isHistogram, isAdvised) = instrument switch
        {
            Histogram<double> histogram => (true, histogram.Advice?.HistogramBucketBoundaries is not null),
            Histogram<int> histogram => (true, histogram.Advice?.HistogramBucketBoundaries is not null),
            _ => (false, false),
        };
        return isHistogram && !isAdvised && BoundsOf(instrument.Unit) is { } bounds ? new ExplicitBucketHistogramConfiguration { Boundaries = bounds } : null;
    }

    private static double[]? BoundsOf(string? unit) => unit switch
    {
        "s" => Seconds,
        "{token}" => Tokens,
        "1" => Shares,
        _ => null,
    };

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _readings.RefreshAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(PushInterval, _clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
