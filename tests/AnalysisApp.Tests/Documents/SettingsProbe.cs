using System.Text.RegularExpressions;
using AnalysisApp.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Tests.Documents;

/// <summary>Asks the program what a setting may hold, by giving it what it may not.</summary>
internal static partial class SettingsProbe
{
    private static readonly string[] Nonsense = ["-1", "-00:00:01", "?", "", "1 2"];

    /// <summary>As the program's own message says it; null when it takes anything.</summary>
    public static string? Allowed(SettingsSection section, Setting setting)
        => Nonsense.SelectMany(value => Messages(section, setting.Key, value))
            .Select(message => Rule().Match(message))
            .FirstOrDefault(match => match.Success)?.Groups["rule"].Value;

    /// <summary>Whether the setting has a twin that names a file with the value.</summary>
    public static bool HasFile(SettingsSection section, Setting setting)
        => Messages(section, $"{setting.Key}File", "/nonexistent").Any(message => message.Contains($"{setting.Key}File", StringComparison.Ordinal));

    private static string[] Messages(SettingsSection section, string key, string value)
    {
        // So many workers that nothing depends on this machine's cores.
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Queue:Workers"] = "128", [key] = value }).Build();
        try
        {
            section.Read(configuration);
            return [];
        }
        catch (OptionsValidationException fault)
        {
            return [.. fault.Failures.Where(failure => failure.Contains(key, StringComparison.Ordinal))];
        }
        catch (ConfigurationFaultException fault)
        {
            return [fault.Message];
        }
        catch (InvalidOperationException fault) when (BindingFault.Describe(fault) is { } message)
        {
            return [message];
        }
    }

    [GeneratedRegex(@"(?:may be|may hold|must be|allowed are|allowed is|it must have) (?<rule>.+)\.$", RegexOptions.Singleline)]
    private static partial Regex Rule();
}
