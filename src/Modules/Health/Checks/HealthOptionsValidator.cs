using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Checks;

/// <summary>The rules between fields.</summary>
internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options)
        => options.DiskUnhealthyBelowBytes <= options.DiskDegradedBelowBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Health:DiskUnhealthyBelowBytes is {options.DiskUnhealthyBelowBytes}, above Health:DiskDegradedBelowBytes"
                + $" ({options.DiskDegradedBelowBytes}); it may be at most that.");
}
