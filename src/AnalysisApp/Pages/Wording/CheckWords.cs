using Microsoft.Extensions.Diagnostics.HealthChecks;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>The checks, and what one found without what it found it by.</summary>
internal static class CheckWords
{
    public static string Of(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => T["It works."],
        HealthStatus.Degraded => T["It works, and needs a look. The administrators are told more."],
        _ => T["It does not work. The administrators are told more."],
    };

    /// <summary>What is checked; another check than those of the app is called by its name.</summary>
    public static string Name(string check) => check switch
    {
        "database" => T["Database"],
        "queue" => T["Queue"],
        "workers" => T["Workers"],
        "models" => T["Models"],
        "gpu" => T["GPU"],
        "disk" => T["Disk"],
        "backups" => T["Backups"],
        "sources" => T["Sources"],
        _ => AxisWords.Plain(check),
    };
}
