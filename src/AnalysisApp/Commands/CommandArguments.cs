namespace AnalysisApp.Commands;

/// <summary>A command's arguments, sorted: words, switches, options with a value, and settings that go on to the configuration.</summary>
/// <param name="Words">In order.</param>
/// <param name="Options">By name, without the dashes; a switch has the value <c>true</c>.</param>
/// <param name="Settings">Each as <c>--Section:Key=value</c>.</param>
internal sealed record CommandArguments(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Options, string[] Settings)
{
    public string? this[string option] => Options.GetValueOrDefault(option);

    /// <returns>Null when an option is unknown, lacks its value, or comes twice.</returns>
    /// <param name="args">What was typed; an option's value follows it, or an equals sign.</param>
    /// <param name="switches">Options without a value.</param>
    /// <param name="valued">Options with one.</param>
    public static CommandArguments? Parse(string[] args, IReadOnlyCollection<string> switches, IReadOnlyCollection<string> valued)
    {
        var (words, options, settings) = (new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(args[i]);
                continue;
            }

            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left[2..], right) : (args[i][2..], null);
            if (switches.Contains(name))
            {
                if (value is not null || !options.TryAdd(name, "true"))
                    return null;
                continue;
            }

            var isSetting = name.Contains(':', StringComparison.Ordinal);
            if (!isSetting && !valued.Contains(name))
                return null;
            value ??= i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : null;
            if (value is null)
                return null;
            if (isSetting)
                settings.Add($"--{name}={value}");
            else if (!options.TryAdd(name, value))
                return null;
        }

        return new CommandArguments(words, options, [.. settings]);
    }
}
