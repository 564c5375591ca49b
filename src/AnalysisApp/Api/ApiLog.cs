namespace AnalysisApp.Api;

/// <summary>Log lines of the API.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(5201, LogLevel.Error, "{Method} {Endpoint} failed")]
    public static partial void RequestFailed(ILogger logger, string method, string endpoint, Exception fault);
}
