using System.Collections;
using System.Globalization;
using System.Text;

namespace AnalysisApp.Tests.Documents;

/// <summary>The tables of docs/configure.md, from the options classes: their defaults, comments and checks.</summary>
internal static class SettingsDocument
{
    public static string Write()
    {
        var comments = new WrittenComments(SettingsSection.All.Select(section => section.Type.Assembly));
        var keys = SettingsSection.All.SelectMany(section => section.Entries)
            .ToDictionary(setting => $"{setting.Property.DeclaringType!.FullName!.Replace('+', '.')}.{setting.Property.Name}", setting => setting.Key);
        var text = new StringBuilder();
        foreach (var section in SettingsSection.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"### {section.Name}\n\n| setting | default | may hold | meaning |\n|---|---|---|---|\n");
            foreach (var setting in section.Entries.Where(setting => !IsFileOfAnother(section, setting)))
                text.Append(Row(section, setting, comments.Of(setting.Property, member => keys.GetValueOrDefault(member, member))));
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Is said beside the setting whose value the file holds.</summary>
    private static bool IsFileOfAnother(SettingsSection section, Setting setting)
        => section.Entries.Any(other => setting.Key == other.Key + "File");

    private static string Row(SettingsSection section, Setting setting, string meaning)
    {
        var key = $"`{setting.Key}`" + (SettingsProbe.HasFile(section, setting) ? $"<br>or `{setting.Key}File`" : null);
        var allowed = SettingsProbe.Allowed(section, setting) ?? TextOf(setting);
        return $"| {key}<br>`{setting.Key.Replace(":", "__", StringComparison.Ordinal)}` | {Default(setting.ValueOf(section.Defaults))} | {Cell(allowed)} | {Cell(meaning)} |\n";
    }

    /// <summary>Only a text may be anything.</summary>
    private static string TextOf(Setting setting) => setting.Property.PropertyType == typeof(string)
        ? "text"
        : throw new InvalidOperationException($"{setting.Key} takes any nonsense: it is not read under this key, or not checked.");

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Default(object? value) => value switch
    {
        null or "" => "empty",
        string text => $"`{text.Replace(Path.GetFullPath("."), ".", StringComparison.Ordinal)}`",
        bool truth => truth ? "`true`" : "`false`",
        TimeZoneInfo => "the machine's",
        IEnumerable list when !list.Cast<object>().Any() => "empty",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => throw new InvalidOperationException($"{value.GetType()} is no kind of value that a setting has yet; say here how it is written."),
    };
}
