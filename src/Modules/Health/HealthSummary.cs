using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Health;

/// <summary>How the app is.</summary>
/// <param name="Status">That of the worst check.</param>
/// <param name="Checks">Each once: database, queue, workers, models, gpu, disk, sources, then others by name.</param>
public sealed record HealthSummary(HealthStatus Status, IReadOnlyList<CheckReport> Checks)
{
    /// <summary>Whether a check is unhealthy; one that there is not is not.</summary>
    /// <param name="check">Its name.</param>
    public bool IsUnhealthy(string check) => Checks.Any(report => report.Name == check && report.Status == HealthStatus.Unhealthy);
}

/// <summary>How one part is.</summary>
/// <param name="Name">For example <c>database</c>.</param>
/// <param name="Status">As the check says; unhealthy when it gave no answer in time.</param>
/// <param name="Finding">One line for people; its format and its values allow for another language than English.</param>
/// <param name="Remedy">What mends it, likewise; null when it is healthy or no fix is known.</param>
/// <param name="DurationMs">How long the check took.</param>
/// <param name="Details">Further facts, for programs.</param>
public sealed record CheckReport(
    string Name, HealthStatus Status, FormattableString Finding, FormattableString? Remedy, double DurationMs, IReadOnlyDictionary<string, object> Details)
{
    /// <summary><see cref="Finding"/> in English.</summary>
    public string Message => Finding.ToString(CultureInfo.InvariantCulture);

    /// <summary><see cref="Remedy"/> in English.</summary>
    public string? Fix => Remedy?.ToString(CultureInfo.InvariantCulture);
}
