using System.Text.RegularExpressions;

namespace AnalysisApp.Architecture.Tests.Documents;

/// <summary>Documents lead somewhere, and what they tell to type is run.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Checks = string.Concat(
        new DirectoryInfo(Modules.RepositoryRoot).GetDirectories(".github").SelectMany(folder => folder.GetFiles("*.yml", SearchOption.AllDirectories))
            .Select(file => file.FullName)
            .Append(Path.Combine(Modules.RepositoryRoot, ".ci", "run"))
            .Select(File.ReadAllText));

    private static readonly string CommandLine = File.ReadAllText(Path.Combine(Modules.RepositoryRoot, "src", "AnalysisApp", "Commands", "CommandLine.cs"));

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading_that_is_there()
        => Assert.Equal("", string.Join('\n', Document.All.SelectMany(document => document.Links.Select(link => FaultOf(document, link))).OfType<string>()));

    [Fact]
    public void Every_file_that_a_document_names_is_there()
        => Assert.Equal("", string.Join('\n', Document.All.SelectMany(document => document.Paths.Where(path => !Exists(path)).Select(path => $"{document.Path}: {path}"))));

    [Fact]
    public void Every_command_is_one_that_the_checks_run()
        => Assert.Equal("", string.Join('\n', Document.All.SelectMany(document => document.Commands.Where(command => !IsRun(command)).Select(command => $"{document.Path}: {command}"))));

    [Fact]
    public void The_rules_bite()
    {
        var document = new Document("docs/some.md", "# Some *title*, twice\n## Some title twice\n[a](none.md) [b](#some-title-twice-1) [c](#none) [d](api.md#none) [e](https://none)\n`dotnet run --project none`");
        Assert.Equal(["docs/some.md: none.md", "docs/some.md: #none", "docs/some.md: api.md#none"], document.Links.Select(link => FaultOf(document, link)).OfType<string>());
        Assert.False(IsRun(Assert.Single(document.Commands)));
        Assert.False(Exists(Assert.Single(new Document("some.md", "`src/none`, `none`").Paths)));
        Assert.False(IsRun("dotnet run --project src/AnalysisApp -- nonsense"));
        Assert.True(IsRun("dotnet run --project src/AnalysisApp -- models list"));
        Assert.True(Document.All.Count > 20);
    }

    private static string? FaultOf(Document document, string link)
    {
        var parts = link.Split('#');
        var path = parts[0].Length == 0
            ? document.Path
            : Path.GetRelativePath(Modules.RepositoryRoot, Path.GetFullPath(Path.Combine(Modules.RepositoryRoot, Path.GetDirectoryName(document.Path)!, Uri.UnescapeDataString(parts[0]))));
        var target = path == document.Path ? document : Document.All.FirstOrDefault(other => other.Path == path);
        var isThere = parts.Length == 1
            ? target is not null || Path.Exists(Path.Combine(Modules.RepositoryRoot, path))
            : target?.Anchors.Contains(parts[1]) == true;
        return isThere ? null : $"{document.Path}: {link}";
    }

    /// <summary>Whether what it calls is there, and the checks call the same program, if with less to do.</summary>
    private static bool IsRun(string command)
    {
        if (Script().Match(command) is { Success: true } script)
            return Exists(script.Groups["file"].Value) && (Checks.Contains(script.Groups["file"].Value, StringComparison.Ordinal) || IsTested(script.Groups["file"].Value));
        if (Peers().Match(command) is { Success: true } peers)
            return Exists(Path.Combine(peers.Groups["folder"].Value, "package-lock.json"));
        if (Project().Match(command) is { Success: true } run)
        {
            var (project, word) = (run.Groups["project"].Value, run.Groups["word"].Value);
            var isCalled = Checks.Contains($"--project {project}", StringComparison.Ordinal) || project == "src/AnalysisApp";
            return Exists(project) && isCalled && (project != "src/AnalysisApp" || word.Length == 0 || word.StartsWith('-') || CommandLine.Contains($"[\"{word}\"", StringComparison.Ordinal));
        }

        // Tests and builds: of a part as well as of all.
        var part = Part().Match(command);
        return part.Success && (part.Groups["folder"].Value.Length == 0 || Exists(part.Groups["folder"].Value));
    }

    /// <summary>Whether the checks run its own tests instead.</summary>
    private static bool IsTested(string script)
        => Exists(Path.ChangeExtension(script, ".test.mjs")) && Checks.Contains($"node --test {Path.GetDirectoryName(script)}/*.test.mjs", StringComparison.Ordinal);

    private static bool Exists(string path) => Path.Exists(Path.Combine(Modules.RepositoryRoot, path));

    [GeneratedRegex(@"^(?:[A-Z_]+=\S+ )*node (?<file>\S+)")]
    private static partial Regex Script();

    [GeneratedRegex(@"^npm ci --prefix (?<folder>\S+)")]
    private static partial Regex Peers();

    [GeneratedRegex(@"dotnet run .*?--project (?<project>\S+)(?: -- (?<word>\S+))?")]
    private static partial Regex Project();

    [GeneratedRegex(@"dotnet (?:test|build|format)(?: -c Release| --?[\w-]+)*(?: (?<folder>(?:src|tests|benchmarks)/\S+))?")]
    private static partial Regex Part();
}
