using System.Globalization;
using AnalysisApp.Configuration;
using AnalysisApp.Jobs.Log;
using AnalysisApp.Observability.Log;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace AnalysisApp.Observability;

/// <summary>Logs to standard output: JSON, one object a line, or plain text where a person watches the terminal.</summary>
internal static class LoggingModule
{
    private const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <returns>The factory that the app logs with, for what starts before the app is put together.</returns>
    public static ILoggerFactory AddLogging(this WebApplicationBuilder builder)
    {
        var configuration = new LoggerConfiguration()
            .ReadFrom.Configuration(builder.Configuration)
            .Enrich.FromLogContext();

        var format = builder.Configuration["Logging:Format"] ?? "auto";
        var json = format switch
        {
            "json" => true,
            "text" => false,
            "auto" => Console.IsOutputRedirected,
            _ => throw new ConfigurationFaultException($"Logging:Format is '{format}'; it may be auto, json or text."),
        };
        if (json)
            configuration.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture));
        else
            configuration.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);

        // What the settings say to begin with; an administrator may change it while the app runs.
        var level = new LoggingLevelSwitch(LevelOf(builder.Configuration));
        configuration.MinimumLevel.ControlledBy(level);
        builder.Services.AddSingleton(level);

        // For the log page, and for the jobs' own pages, from the first line on.
        var recent = new RecentLog();
        configuration.WriteTo.Sink(recent);
        builder.Services.AddSingleton(recent);
        var jobLog = new JobLogSink();
        configuration.WriteTo.Sink(jobLog);
        builder.Services.AddSingleton(jobLog);

        var loggers = new SerilogLoggerFactory(configuration.CreateLogger(), dispose: true);
        builder.Services.AddSingleton<ILoggerFactory>(loggers);
        return loggers;
    }

    private static LogEventLevel LevelOf(ConfigurationManager configuration)
        => Enum.TryParse<LogEventLevel>(configuration["Serilog:MinimumLevel:Default"] ?? configuration["Serilog:MinimumLevel"], ignoreCase: true, out var level)
            ? level
            : LogEventLevel.Information;
}
