using AnalysisApp.Accounts.Users;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Accounts.Keys;

/// <summary>Stops the start over a secret that cannot be used. Says lengths and paths, never a secret.</summary>
internal sealed class AccountsOptionsValidator : IValidateOptions<AccountsOptions>
{
    private const int ShortestKey = 16;
    private const int MostAttempts = 100;

    public ValidateOptionsResult Validate(string? name, AccountsOptions options)
    {
        string[] faults = [.. FaultsOf(options)];
        return faults.Length > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> FaultsOf(AccountsOptions options)
    {
        var admin = options.Admin;
        if (FaultOf("ApiKey", "key", admin.ApiKey, admin.ApiKeyFile, ShortestKey) is { } ofKey)
            yield return ofKey;
        if (FaultOf("Password", "password", admin.Password, admin.PasswordFile, PasswordRule.Shortest) is { } ofPassword)
            yield return ofPassword;
        if (admin.UserName is not { Length: > 0 and <= NameRule.Longest } name || !name.All(NameRule.Characters.Contains))
            yield return $"Accounts:Admin:UserName is '{admin.UserName}'; it may be 1 to {NameRule.Longest} letters (a to z), digits and any of . _ - @.";
        if (options.Lockout.Attempts is < 1 or > MostAttempts)
            yield return $"Accounts:Lockout:Attempts is {options.Lockout.Attempts}; it may be 1 to {MostAttempts}.";
        if (options.Lockout.Duration < TimeSpan.FromSeconds(1))
            yield return $"Accounts:Lockout:Duration is {options.Lockout.Duration}; it must be at least a second (00:00:01).";
        if (options.AuditKept < TimeSpan.FromDays(1))
            yield return $"Accounts:AuditKept is {options.AuditKept}; it must be at least a day (1.00:00:00).";
    }

    private static string? FaultOf(string setting, string what, string? secret, string? file, int shortest)
    {
        var hasSecret = !string.IsNullOrEmpty(secret);
        var hasFile = !string.IsNullOrWhiteSpace(file);
        if (hasSecret && hasFile)
            return $"Accounts:Admin:{setting} and Accounts:Admin:{setting}File are both given; leave one of them empty.";

        var named = hasFile ? $"Accounts:Admin:{setting}File ({file})" : $"Accounts:Admin:{setting}";
        try
        {
            var length = SecretSetting.Read(secret, file)?.Length ?? 0;
            return (hasSecret || hasFile) && length < shortest
                ? $"{named} holds a {what} of {length} characters; it must have at least {shortest}."
                : null;
        }
        catch (IOException fault)
        {
            return $"{named} cannot be read: {fault.Message}. Name a readable file that holds the {what}, or leave it empty.";
        }
    }
}
