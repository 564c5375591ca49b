using System.Text.RegularExpressions;
using AnalysisApp.Health;
using AnalysisApp.Inference;
using AnalysisApp.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Tests.Documents;

/// <summary>docs/troubleshoot.md knows each check, each code of a failure and each code of a refused request that the source has.</summary>
public sealed partial class TroubleshootTests
{
    private static readonly string Source = Path.Combine(RunningApp.RepositoryRoot, "src");

    [Fact]
    public void Every_health_check_has_its_fix() => Assert.Equal([], ChecksOf("Modules").Concat(ChecksOf("AnalysisApp")).Except(Named("Health checks")));

    [Fact]
    public void The_checks_of_the_running_app_are_found_in_the_source()
    {
        var services = new ServiceCollection();
        var none = new ConfigurationBuilder().Build();
        services.AddQueue(none);
        services.AddInference(none);
        services.AddHealth(none);
        using var provider = services.BuildServiceProvider();
        var registered = provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name);
        Assert.Equal([], registered.Except(ChecksOf("Modules")));
        Assert.Contains("database", ChecksOf("Modules"));
    }

    [Fact]
    public void Every_code_of_a_failure_has_its_fix()
    {
        var codes = Found("Modules/Queue/Failures", FailureCode()).Concat(Found("AnalysisApp/Jobs", ItemCode())).ToArray();
        Assert.Contains("model_failed", codes);
        Assert.Contains("unknown_job_type", codes);
        Assert.Contains("song_deleted", codes);
        Assert.Equal([], codes.Except(Named("Codes of failed jobs")));
    }

    [Fact]
    public void Every_code_of_a_refused_request_has_its_fix()
    {
        var codes = Found("AnalysisApp", ProblemCode()).ToArray();
        Assert.Contains("setup_required", codes);
        Assert.Contains("not_json", codes);
        Assert.Contains("unknown_task", codes);
        Assert.Equal([], codes.Except(Named("Codes of refused requests")));
    }

    [Theory]
    [InlineData("Codes of failed jobs")]
    [InlineData("Codes of refused requests")]
    public void No_code_is_told_that_the_source_does_not_have(string heading)
    {
        var source = string.Concat(Files("").Select(File.ReadAllText));
        Assert.Equal([], Named(heading).Where(code => !source.Contains($"\"{code}\"", StringComparison.Ordinal)));
    }

    /// <summary>Named where they are registered, or by a constant of the check.</summary>
    private static IEnumerable<string> ChecksOf(string folder)
        => Found(folder, CheckName()).Concat(Found(folder, CheckWithName()).SelectMany(check => Files(folder)
            .Where(file => Path.GetFileNameWithoutExtension(file) == check)
            .Select(file => NameOfCheck().Match(File.ReadAllText(file)).Groups["code"].Value)));

    private static IEnumerable<string> Found(string folder, Regex code)
        => Files(folder).SelectMany(file => code.Matches(File.ReadAllText(file))).Select(match => match.Groups["code"].Value).Distinct();

    private static IEnumerable<string> Files(string folder)
        => Directory.EnumerateFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories);

    /// <summary>What the first column of the table below a heading names.</summary>
    private static string[] Named(string heading)
    {
        var text = File.ReadAllText(Path.Combine(RunningApp.RepositoryRoot, "docs", "troubleshoot.md"));
        var part = text.Split($"## {heading}\n")[1].Split("\n## ")[0];
        return [.. part.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(row => Name().Matches(row.Split('|')[1])).Select(match => match.Groups["name"].Value)];
    }

    [GeneratedRegex("""AddCheck<\w+>\("(?<code>\w+)"\)""")]
    private static partial Regex CheckName();

    [GeneratedRegex(@"AddCheck<(?<code>\w+)>\(\k<code>\.Name\)")]
    private static partial Regex CheckWithName();

    [GeneratedRegex("""const string Name = "(?<code>\w+)";""")]
    private static partial Regex NameOfCheck();

    [GeneratedRegex("""(?:FailureKind\.\w+, |const string \w+ = )"(?<code>[a-z]+(?:_[a-z]+)*)",?""")]
    private static partial Regex FailureCode();

    [GeneratedRegex("""(?:ItemState\.Failed, |State = ItemState\.\w+, Code = )"(?<code>[a-z_]+)" ?""")]
    private static partial Regex ItemCode();

    [GeneratedRegex("""Of\(\s*(?:StatusCodes\.Status|status: )?\w+,\s*"(?<code>[a-z]+(?:_[a-z]+)*)",""")]
    private static partial Regex ProblemCode();

    [GeneratedRegex("`(?<name>[a-z_]+)`")]
    private static partial Regex Name();
}
