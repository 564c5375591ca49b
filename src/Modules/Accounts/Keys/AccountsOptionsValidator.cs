using Microsoft.Extensions.Options;

namespace AnalysisApp.Accounts.Keys;

/// <summary>Stops the start over a key that cannot be used. Says lengths and paths, never a key.</summary>
internal sealed class AccountsOptionsValidator : IValidateOptions<AccountsOptions>
{
    private const int ShortestKey = 16;

    public ValidateOptionsResult Validate(string? name, AccountsOptions options)
        => FaultOf(options.Admin) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;

    private static string? FaultOf(AccountsOptions.AdminOptions admin)
    {
        var hasKey = !string.IsNullOrEmpty(admin.ApiKey);
        var hasFile = !string.IsNullOrWhiteSpace(admin.ApiKeyFile);
        if (hasKey && hasFile)
            return "Accounts:Admin:ApiKey and Accounts:Admin:ApiKeyFile are both given; leave one of them empty.";

        var setting = hasFile ? $"Accounts:Admin:ApiKeyFile ({admin.ApiKeyFile})" : "Accounts:Admin:ApiKey";
        try
        {
            var length = AdminKey.Read(admin)?.Length ?? 0;
            return (hasKey || hasFile) && length < ShortestKey
                ? $"{setting} holds a key of {length} characters; it must have at least {ShortestKey}."
                : null;
        }
        catch (IOException fault)
        {
            return $"{setting} cannot be read: {fault.Message}. Name a readable file that holds the key, or leave it empty.";
        }
    }
}
