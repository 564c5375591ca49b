using System.Globalization;
using Serilog;
using Serilog.Formatting.Json;

namespace AnalysisApp.Observability;

/// <summary>Logs to standard output: JSON, one object a line, or plain text where a person watches the terminal.</summary>
internal static class LoggingModule
{
    private const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static void AddLogging(this WebApplicationBuilder builder)
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
            _ => throw new Configuration.ConfigurationFaultException($"Logging:Format is '{format}'; it may be auto, json or text."),
        };
        if (json)
            configuration.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture));
        else
            configuration.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);

        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(configuration.CreateLogger(), dispose: true);
    }
}
