using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Documents;

/// <summary>docs/configure.md says what the program reads. To write its tables anew, run these tests with UPDATE_DOCS=1.</summary>
public sealed partial class ConfigureTests
{
    [Fact]
    public void The_settings_are_the_ones_written_down() => WrittenDocument.Open("configure.md").Holds("settings", SettingsDocument.Write());

    [Fact]
    public async Task Every_section_that_the_program_reads_is_written_down()
    {
        var read = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RunningApp.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories))
            read.UnionWith(SectionRead().Matches(await File.ReadAllTextAsync(file)).Select(match => match.Groups["name"].Value));

        Assert.NotEmpty(read);
        var document = await File.ReadAllTextAsync(Path.Combine(RunningApp.RepositoryRoot, "docs", "configure.md"));
        Assert.Equal([], read.Where(section => !document.Contains($"| `{section}:", StringComparison.Ordinal)).Order());
    }

    [GeneratedRegex("""GetSection\("(?<name>[^"]+)"\)""")]
    private static partial Regex SectionRead();
}
