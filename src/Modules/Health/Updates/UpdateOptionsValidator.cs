using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Updates;

/// <summary>What the setting may hold.</summary>
internal sealed class UpdateOptionsValidator : IValidateOptions<UpdateOptions>
{
    public ValidateOptionsResult Validate(string? name, UpdateOptions options)
        => string.IsNullOrWhiteSpace(options.Address)
            || (Uri.TryCreate(options.Address, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Updates:Address is '{options.Address}'; it may be an address that begins with https://, or empty.");
}
