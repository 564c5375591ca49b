using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Checks;

/// <summary>What each setting may hold.</summary>
internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options)
    {
        var faults = FaultsOf(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FaultsOf(HealthOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            yield return "Health:DataDirectory is empty; give the folder whose disk is watched.";

        if (options.KeptFor < TimeSpan.Zero || options.KeptFor > TimeSpan.FromMinutes(1))
            yield return $"Health:KeptFor is {options.KeptFor}; it may be 00:00:00 to 00:01:00.";

        if (options.CheckTimeout < TimeSpan.FromMilliseconds(10) || options.CheckTimeout > TimeSpan.FromMinutes(1))
            yield return $"Health:CheckTimeout is {options.CheckTimeout}; it may be 00:00:00.010 to 00:01:00.";

        if (options.DiskDegradedBelowBytes < 0 || options.DiskUnhealthyBelowBytes < 0)
            yield return $"Health:DiskDegradedBelowBytes is {options.DiskDegradedBelowBytes} and Health:DiskUnhealthyBelowBytes is {options.DiskUnhealthyBelowBytes}; they may be 0 or more.";

        if (options.DiskUnhealthyBelowBytes > options.DiskDegradedBelowBytes)
            yield return
                $"Health:DiskUnhealthyBelowBytes is {options.DiskUnhealthyBelowBytes}, above Health:DiskDegradedBelowBytes"
                + $" ({options.DiskDegradedBelowBytes}); it may be at most that.";
    }
}
