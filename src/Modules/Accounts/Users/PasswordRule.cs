using System.Collections.Frozen;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Accounts.Users;

/// <summary>
/// No composition rules: length, and none of the passwords that everyone tries first. After NIST SP 800-63B, 5.1.1.2.
/// </summary>
internal sealed class PasswordRule : IPasswordValidator<User>
{
    public const int Shortest = 10;

    // Hashing costs by length too; nobody types more.
    public const int Longest = 256;

    private const int FewestDifferent = 4;
    private const int ShortestNameThatCounts = 4;
    private static readonly FrozenSet<string> Common = ReadCommon();

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
        => Task.FromResult(FaultOf(user.UserName ?? "", password ?? "") is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = password?.Length > Longest ? "PasswordTooLong" : "PasswordTooCommon", Description = fault })
            : IdentityResult.Success);

    internal static string? FaultOf(string userName, string password)
    {
        if (password.Length > Longest)
            return $"The password has {password.Length} characters; at most {Longest}.";
        if (password.Distinct().Count() < FewestDifferent || Common.Contains(password.ToLowerInvariant()))
            return "The password is one of the first that anyone would try. Take several words that do not belong together.";

        var bare = password.Trim('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '!', '.', '?', '-', '_', ' ');
        var saysTheName = userName.Length >= ShortestNameThatCounts
            && (bare.Equals(userName, StringComparison.OrdinalIgnoreCase) || password.Equals(userName + userName, StringComparison.OrdinalIgnoreCase));
        return saysTheName || password.Equals(userName, StringComparison.OrdinalIgnoreCase)
            ? "The password is the user's name. Take several words that do not belong together."
            : null;
    }

    private static FrozenSet<string> ReadCommon()
    {
        using var reader = new StreamReader(typeof(PasswordRule).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
