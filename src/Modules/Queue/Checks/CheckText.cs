using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Queue.Checks;

/// <summary>What a check says: in English, and as a text with its values, so that a page can say it in its reader's language.</summary>
internal static class CheckText
{
    public static HealthCheckResult Result(HealthStatus status, FormattableString message, Dictionary<string, object> data)
    {
        data["message"] = message;
        return new HealthCheckResult(status, message.ToString(CultureInfo.InvariantCulture), data: data);
    }
}
