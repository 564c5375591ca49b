using System.Text.RegularExpressions;

namespace AnalysisApp.Architecture.Tests.Documents;

/// <summary>A Markdown file of the repository: what it links to, what can be linked to in it, and the commands that it shows.</summary>
internal sealed partial class Document
{
    // What is built, brought or written while running.
    private static readonly string[] NotOurs = ["node_modules", "artifacts", "data", ".git"];

    private readonly string _text;

    /// <param name="path">From the repository's root.</param>
    /// <param name="text">What is in it.</param>
    public Document(string path, string text)
    {
        Path = path;
        _text = text.ReplaceLineEndings("\n");
    }

    /// <summary>All there are.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. Directory.EnumerateFiles(Modules.RepositoryRoot, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(path => System.IO.Path.GetRelativePath(Modules.RepositoryRoot, path))
            .Where(path => !path.Split('/').Any(NotOurs.Contains))
            .Order(StringComparer.Ordinal)
            .Select(path => new Document(path, File.ReadAllText(System.IO.Path.Combine(Modules.RepositoryRoot, path)))),
    ];

    /// <summary>From the repository's root.</summary>
    public string Path { get; }

    /// <summary>Where its links lead that stay within the repository, as they are written.</summary>
    public IEnumerable<string> Links => Link().Matches(InlineCode().Replace(Fence().Replace(_text, ""), ""))
        .Select(match => match.Groups["target"].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>The names of its headings in addresses, as GitHub makes them.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>();
            foreach (var heading in Heading().Matches(Fence().Replace(_text, "")).Select(match => match.Groups["text"].Value))
            {
                var anchor = NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');
                var numbered = anchor;
                for (var again = 1; !anchors.Add(numbered); again++)
                    numbered = $"{anchor}-{again}";
            }

            return anchors;
        }
    }

    /// <summary>Lines of code blocks, and code in sentences, that call a program that builds or runs ours.</summary>
    public IEnumerable<string> Commands => Fence().Matches(_text).SelectMany(fence => fence.Value.Split('\n'))
        .Concat(InlineCode().Matches(Fence().Replace(_text, "")).Select(code => code.Value.Trim('`')))
        .SelectMany(line => line.Split(" && "))
        .Select(line => Comment().Replace(line, "").Trim())
        .Where(line => Command().IsMatch(line));

    /// <summary>Files and folders of ours that sentences name.</summary>
    public IEnumerable<string> Paths => InlineCode().Matches(Fence().Replace(_text, ""))
        .Select(code => code.Value.Trim('`'))
        .Where(code => NamedPath().IsMatch(code));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^(?:src|tests|benchmarks|docs|\.ci)/[\w./-]+$")]
    private static partial Regex NamedPath();

    [GeneratedRegex(" +# .*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:[A-Z_]+=\S+ )*(?:dotnet (?:run|test|build|format)|node|npm ci --prefix)\b")]
    private static partial Regex Command();
}
