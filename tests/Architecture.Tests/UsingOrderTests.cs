using System.Text.RegularExpressions;

namespace AnalysisApp.Architecture.Tests;

/// <summary>
/// Usings stand in the order that <c>dotnet format</c> gives them: System, the others, static ones, aliases. The compiler holds the rest of the style, and the checks
/// the white space, so that nothing has to compile everything a second time for this.
/// </summary>
public sealed partial class UsingOrderTests
{
    [Fact]
    public void Usings_stand_in_order()
        => Assert.Empty(Sources().Where(file => !AreInOrder(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Modules.RepositoryRoot, file)));

    [Theory]
    [InlineData("using System;\nusing A;\nusing static System.Math;\nusing B = A.B;", true)]
    [InlineData("using A;\nusing System.Text;", false)]
    [InlineData("using B;\nusing A;", false)]
    [InlineData("using static A.B;\nusing A;", false)]
    public void The_rule_bites(string source, bool isInOrder) => Assert.Equal(isInOrder, AreInOrder(source));

    private static bool AreInOrder(string source)
    {
        var usings = Using().Matches(source).ToArray();
        return usings.SequenceEqual(usings.OrderBy(Kind).ThenBy(match => Name(match) is not "System" && !Name(match).StartsWith("System.", StringComparison.Ordinal)).ThenBy(Name, StringComparer.OrdinalIgnoreCase));
    }

    private static int Kind(Match match) => match.Groups["alias"].Success ? 2 : match.Groups["static"].Success ? 1 : 0;

    private static string Name(Match match) => match.Groups["name"].Value;

    private static IEnumerable<string> Sources() => new[] { "src", "tests", "benchmarks" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Modules.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories));

    [GeneratedRegex(@"^using (?<static>static )?(?<name>[\w.]+)(?<alias> = [^;]+)?;\r?$", RegexOptions.Multiline)]
    private static partial Regex Using();
}
