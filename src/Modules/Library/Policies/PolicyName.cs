using System.Text.RegularExpressions;

namespace AnalysisApp.Library.Policies;

/// <summary>What a policy may be called by programs.</summary>
internal static partial class PolicyName
{
    /// <summary>Whether a policy may be called so; one that may not is not there, and needs no look.</summary>
    public static bool IsAllowed(string name) => Allowed().IsMatch(name);

    /// <exception cref="ArgumentException">It may not be called so.</exception>
    public static string Require(string name) => IsAllowed(name)
        ? name
        : throw new ArgumentException(
            "name may hold a lower case letter, then lower case letters, digits and underscores, at most 50 characters.", nameof(name));

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,49}\z")]
    private static partial Regex Allowed();
}
