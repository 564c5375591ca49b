using System.Globalization;
using System.Text.RegularExpressions;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Jobs;

/// <summary>
/// What a job is called, in the language of the page; for programs, in English, as the queue has it. Those of songs and playlists have people's names.
/// live/titles.js says the same in the same words.
/// </summary>
internal static partial class JobTitle
{
    /// <param name="type">Of the job.</param>
    /// <param name="title">As the queue has it.</param>
    public static string Of(string type, string title) => type switch
    {
        "background_analysis" when title == "The whole library" => T["The whole library"],
        "background_analysis" when Library().Match(title) is { Success: true } library => T["The library of {0}", library.Groups[1].Value],
        "chosen_analysis" when Chosen().Match(title) is { Success: true } chosen
            => T["{0:N0} chosen songs", long.Parse(chosen.Groups[1].Value, CultureInfo.InvariantCulture)],
        "queue_control" when Command().Match(title) is { Success: true } command
            => OfCommand(command.Groups[1].Value + command.Groups[3].Value, long.Parse(command.Groups[2].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), title),
        _ => title,
    };

    private static string OfCommand(string command, long jobs, string title) => command switch
    {
        "Cancel" => T.Count(jobs, "Cancel {0:N0} job", "Cancel {0:N0} jobs"),
        "Pause" => T.Count(jobs, "Pause {0:N0} job", "Pause {0:N0} jobs"),
        "Resume" => T.Count(jobs, "Resume {0:N0} job", "Resume {0:N0} jobs"),
        "Retry" => T.Count(jobs, "Retry {0:N0} job", "Retry {0:N0} jobs"),
        "Replay" => T.Count(jobs, "Replay {0:N0} job", "Replay {0:N0} jobs"),
        "Move to high priority" => T.Count(jobs, "Move {0:N0} job to high priority", "Move {0:N0} jobs to high priority"),
        "Move to medium priority" => T.Count(jobs, "Move {0:N0} job to medium priority", "Move {0:N0} jobs to medium priority"),
        "Move to low priority" => T.Count(jobs, "Move {0:N0} job to low priority", "Move {0:N0} jobs to low priority"),
        _ => title,
    };

    [GeneratedRegex("^The library of (.+)$")]
    private static partial Regex Library();

    [GeneratedRegex(@"^(\d+) chosen songs$")]
    private static partial Regex Chosen();

    [GeneratedRegex(@"^(\w+) ([\d,]+) jobs?( to \w+ priority)?$")]
    private static partial Regex Command();
}
