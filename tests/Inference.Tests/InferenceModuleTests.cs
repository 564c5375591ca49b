using System.Collections.Concurrent;
using System.Diagnostics;
using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests;

public sealed class InferenceModuleTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_host_warms_the_pack_in_the_background_and_the_health_checks_tell()
    {
        var start = Stopwatch.GetTimestamp();
        using var host = NewHost(Packs.ModelsDirectory, new LinesLogged());
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<IInferenceEngine>();
        var models = await engine.Ready;
        output.WriteLine($"start to Ready: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");

        Assert.Equal(["sentiment", "toxicity", "emotion"], models.Classifiers.Select(model => model.Task));
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, health.Entries["models"].Status);
        Assert.Equal(3, Assert.IsType<string[]>(health.Entries["models"].Data["models"]).Length);
        Assert.Equal(HealthStatus.Healthy, health.Entries["gpu"].Status);
        Assert.Equal($"No GPU in use; running on the CPU: {models.DeviceReason}.", health.Entries["gpu"].Description);
        Assert.Equal("cpu", models.Device);
        Assert.StartsWith("there is no CUDA provider library at ", models.DeviceReason, StringComparison.Ordinal);

        await Measure(engine);
        await host.StopAsync();
    }

    [Fact]
    public async Task The_models_check_is_unhealthy_until_they_are_warm_and_says_why_they_are_not()
    {
        using var engine = Packs.NewEngine(Packs.StarterOptions);
        var check = new ModelsHealthCheck(engine);
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None)).Status);

        engine.Fail(new ModelPackException("model.safetensors is missing"));
        var broken = await check.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
        Assert.Equal((HealthStatus.Unhealthy, "model.safetensors is missing"), (broken.Status, broken.Description));
    }

    [Fact]
    public async Task A_broken_pack_stops_the_host_with_one_line_and_exit_code_1()
    {
        using var models = Packs.CopyStarter();
        File.Delete(Path.Join(models.Path, "starter", "emotion", "config.json"));
        var lines = new LinesLogged();
        using var host = NewHost(models.Path, lines);
        try
        {
            await host.StartAsync();
            await host.WaitForShutdownAsync();
            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            // The test run's own exit code is not part of the test.
            Environment.ExitCode = 0;
        }

        var line = Assert.Single(lines.Critical);
        Assert.Contains(Path.Join("emotion", "config.json") + " is missing, expected 986 bytes. Mend it with: git checkout -- models/starter", line, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelPackException>(() => host.Services.GetRequiredService<IInferenceEngine>().Ready);
    }

    [Theory]
    [InlineData("Device", "tpu", "Inference:Device is 'tpu'; it may be auto, cuda or cpu.")]
    [InlineData("Precision", "fp64", "Inference:Precision is 'fp64'; it may be auto, fp32, fp16 or int8.")]
    [InlineData("CudaDevice", "-1", "Inference:CudaDevice is -1; it may be 0 to 63.")]
    [InlineData("CudaMemoryMegabytes", "1", "Inference:CudaMemoryMegabytes is 1; it may be 256 to 1048576")]
    [InlineData("Pack", "../elsewhere", "Inference:Pack is '../elsewhere'")]
    [InlineData("BatchTokens", "3", "BatchTokens")]
    public async Task A_setting_that_cannot_be_used_stops_the_start_by_name(string key, string value, string because)
    {
        using var host = NewHost(Packs.ModelsDirectory, new LinesLogged(), (key, value));
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(because, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fp16", "cpu", "a CPU runs fp32 and int8")]
    [InlineData("int8", "cuda", "a GPU runs fp16 and fp32")]
    public void A_precision_that_the_device_cannot_run_is_refused_with_what_it_can(string precision, string device, string because)
        => Assert.Contains(because, Assert.Single(
            InferenceOptionsValidator.FaultsOf(new InferenceOptions { Precision = precision, Device = device })), StringComparison.Ordinal);

    private async Task Measure(IInferenceEngine engine)
    {
        var lines = Enumerable.Range(0, 400).Select(i => $"oh {i} nights I walk alone with you").ToArray();
        await engine.ClassifyAsync(lines, InferencePriority.Interactive, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        var all = await engine.ClassifyAsync(lines, InferencePriority.Interactive, CancellationToken.None);
        var elapsed = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{lines.Length} lines of {engine.CountTokens(lines[150])} tokens, 3 models: {lines.Length / elapsed.TotalSeconds:F0} texts/s, {all.Duration.TotalMilliseconds:F0} of {elapsed.TotalMilliseconds:F0} ms on the device");
    }

    private static IHost NewHost(string models, LinesLogged lines, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(
            settings.Select(setting => KeyValuePair.Create("Inference:" + setting.Key, (string?)setting.Value)))
        {
            ["Inference:ModelsDirectory"] = models,
        });
        builder.Logging.AddProvider(lines);
        builder.Services.AddInference(builder.Configuration.GetSection("Inference"));
        return builder.Build();
    }

    private sealed class LinesLogged : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Critical { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical)
                Critical.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
