using AnalysisApp.Jobs;
using AnalysisApp.Pages.Shared;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Jobs;

/// <summary>A search for jobs, for people.</summary>
internal static class JobTabs
{
    /// <summary>The tabs in their order, and what they are called.</summary>
    public static IReadOnlyList<(string? State, string Name)> All =>
    [
        (null, T["All"]), ("in_progress", T["Running"]), ("waiting", T["Waiting"]), ("completed", T["Done"]), ("failed", T["Failed"]), ("cancelled", T["Cancelled"]),
    ];

    /// <summary>What narrows a tab, for a person who is about to change what is left.</summary>
    public static IEnumerable<(string Name, string Value)> Words(JobSearch search, TimeProvider clock)
    {
        if (search.Q is { } text)
            yield return (T["With the text"], text);
        if (search.Priority is { } priority)
            yield return (T["Priority"], JobWords.Priority(priority));
        if (search.Type is { } type)
            yield return (T["Type"], JobWords.Type(type));
        if (search.Failure is { } failure)
            yield return (T["Last failure"], QueueWords.Failure(failure));
        if (search.Code is { } code)
            yield return (T["With the code"], code);
        if (search.User is { } user)
            yield return (T["User"], user.ToString());
        if (Words(search.Created, clock) is { } created)
            yield return (T["Asked for"], created);
        if (Words(search.Ended, clock) is { } ended)
            yield return (T["Ended"], ended);
    }

    private static string? Words(TimeRange range, TimeProvider clock) => (range.Since, range.Before) switch
    {
        (null, null) => (string?)null,
        ({ } since, null) => T["from {0} on", When.Text(since, clock)],
        (null, { } before) => T["before {0}", When.Text(before, clock)],
        ({ } since, { } before) => T["from {0} until {1}", When.Text(since, clock), When.Text(before, clock)],
    };
}
