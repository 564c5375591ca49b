using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AnalysisApp.Health.Updates;

/// <summary>A version by Semantic Versioning 2.0.0 (https://semver.org), ordered by its section 11; what follows a plus sign counts for nothing.</summary>
internal sealed partial record ReleaseVersion(int Major, int Minor, int Patch, string? PreRelease) : IComparable<ReleaseVersion>
{
    private const int Longest = 64;

    /// <param name="text">As in a tag; a <c>v</c> may stand before it.</param>
    /// <param name="version">What it says.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ReleaseVersion? version)
    {
        version = null;
        if (text is null || text.Length > Longest || Shape().Match(text) is not { Success: true } match)
            return false;

        version = new ReleaseVersion(Number(match, 1), Number(match, 2), Number(match, 3), match.Groups[4] is { Success: true } pre ? pre.Value : null);
        return true;
    }

    public int CompareTo(ReleaseVersion? other)
    {
        if (other is null)
            return 1;
        if ((Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch)) is var byNumber and not 0)
            return byNumber;

        return (PreRelease, other.PreRelease) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            var (mine, theirs) => ByIdentifiers(mine.Split('.'), theirs.Split('.')),
        };
    }

    public override string ToString() => PreRelease is null ? $"{Major}.{Minor}.{Patch}" : $"{Major}.{Minor}.{Patch}-{PreRelease}";

    private static int ByIdentifiers(string[] mine, string[] theirs)
    {
        foreach (var (one, other) in mine.Zip(theirs))
        {
            var order = (int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var left), int.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out var right)) switch
            {
                (true, true) => left.CompareTo(right),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(one, other),
            };
            if (order != 0)
                return order;
        }

        return mine.Length.CompareTo(theirs.Length);
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^v?(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
