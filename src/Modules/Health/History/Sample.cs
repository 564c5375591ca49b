using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Health.History;

/// <summary>How a check was in a minute.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Minute">Whole, UTC.</param>
/// <param name="Status">As it said.</param>
/// <param name="Message">What was wrong; null where it was healthy.</param>
internal sealed record Sample(string Check, DateTimeOffset Minute, HealthStatus Status, string? Message)
{
    private const int LongestMessage = 500;

    public static Sample Of(CheckReport check, DateTimeOffset minute)
    {
        var message = check.Status == HealthStatus.Healthy ? null : check.Message.Replace("\0", "", StringComparison.Ordinal);
        return new Sample(check.Name, minute, check.Status, message is { Length: > LongestMessage } ? message[..(LongestMessage - 1)] + "…" : message);
    }
}
