using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Documents;

/// <summary>A call of the API as docs/api.md shows it, one for each route; they are made in this order.</summary>
/// <param name="Section">Where it stands.</param>
/// <param name="Method">As sent.</param>
/// <param name="Route">Its pattern, as in the table of routes.</param>
/// <param name="Query">With its question mark; empty for none.</param>
/// <param name="Names">Which of the things made before its address names; null for none.</param>
/// <param name="Body">JSON, in which <c>$NAME</c> stands for something made before; empty for none.</param>
/// <param name="Does">In one sentence or two.</param>
internal sealed partial record ApiExample(string Section, string Method, string Route, string Query, string? Names, string Body, string Does)
{
    public static IReadOnlyList<ApiExample> All { get; } = [.. Read()];

    /// <summary>The address as it stands in the document.</summary>
    public string Shown => Constraint().Replace(Route, "}").Replace("{documentName}", "v1", StringComparison.Ordinal) + Query;

    /// <summary>The body as it stands in the document.</summary>
    public string ShownBody => Variable().Replace(Body, "…");

    /// <summary>What is asked for, with the names of what was made before.</summary>
    public string Address(IReadOnlyDictionary<string, string> made) => Parameter().Replace(Route, match => match.Groups["name"].Value switch
    {
        "documentName" => "v1",
        "task" => "emotion",
        "name" => Names is null ? "quiet" : made[Names],
        "artist" => "AC%2FDC",
        "userId" => Guid.Empty.ToString(),
        _ => made[Names ?? throw new InvalidOperationException($"{Method} {Route} does not say which {match.Value} it means.")],
    }) + Query;

    /// <summary>What is sent.</summary>
    public string Content(IReadOnlyDictionary<string, string> made) => Variable().Replace(Body, match => made[match.Value[1..]]);

    private static IEnumerable<ApiExample> Read()
    {
        var section = "";
        foreach (var line in File.ReadLines(Path.Combine(RunningApp.RepositoryRoot, "tests", "AnalysisApp.Tests", "Documents", "ApiExamples.txt")))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
                section = line[2..];
            else if (Line().Match(line) is { Success: true } match)
                yield return Of(section, match.Groups);
            else if (line.Length > 0)
                throw new InvalidOperationException($"This line of ApiExamples.txt is no call: {line}");
        }
    }

    private static ApiExample Of(string section, GroupCollection parts) => new(
        section,
        parts["method"].Value,
        parts["route"].Value,
        parts["query"].Value,
        parts["names"].Success ? parts["names"].Value : null,
        parts["body"].Value,
        parts["does"].Value);

    [GeneratedRegex(@"^(?<method>[A-Z]+) (?<route>[^ ?]+)(?<query>\?[^ ]+)?( @(?<names>\w+))? \| ?(?<body>[^|]*?) ?\| (?<does>.+)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\{(?<name>\w+)(:\w+)?\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@":\w+\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();
}
