using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Pages.Wording;

/// <summary>What a check found, without what it found it by.</summary>
internal static class CheckWords
{
    public static string Of(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "It works.",
        HealthStatus.Degraded => "It works, and needs a look. The administrators are told more.",
        _ => "It does not work. The administrators are told more.",
    };
}
