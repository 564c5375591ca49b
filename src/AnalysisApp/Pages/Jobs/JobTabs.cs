using AnalysisApp.Jobs;
using AnalysisApp.Pages.Shared;
using AnalysisApp.Pages.Wording;

namespace AnalysisApp.Pages.Jobs;

/// <summary>A search for jobs, for people.</summary>
internal static class JobTabs
{
    /// <summary>The tabs in their order, and what they are called.</summary>
    public static IReadOnlyList<(string? State, string Name)> All { get; } =
    [
        (null, "All"), ("in_progress", "Running"), ("waiting", "Waiting"), ("completed", "Done"), ("failed", "Failed"), ("cancelled", "Cancelled"),
    ];

    /// <summary>What narrows a tab, for a person who is about to change what is left.</summary>
    public static IEnumerable<(string Name, string Value)> Words(JobSearch search, TimeProvider clock)
    {
        if (search.Q is { } text)
            yield return ("With the text", text);
        if (search.Priority is { } priority)
            yield return ("Priority", JobWords.Priority(priority));
        if (search.Type is { } type)
            yield return ("Type", JobWords.Type(type));
        if (search.Failure is { } failure)
            yield return ("Last failure", QueueWords.Failure(failure));
        if (search.Code is { } code)
            yield return ("With the code", code);
        if (search.User is { } user)
            yield return ("User", user.ToString());
        if (Words(search.Created, clock) is { } created)
            yield return ("Asked for", created);
        if (Words(search.Ended, clock) is { } ended)
            yield return ("Ended", ended);
    }

    private static string? Words(TimeRange range, TimeProvider clock) => (range.Since, range.Before) switch
    {
        (null, null) => null,
        ({ } since, null) => $"from {When.Text(since, clock)} on",
        (null, { } before) => $"before {When.Text(before, clock)}",
        ({ } since, { } before) => $"from {When.Text(since, clock)} until {When.Text(before, clock)}",
    };
}
