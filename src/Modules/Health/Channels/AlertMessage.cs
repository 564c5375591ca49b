using System.Globalization;
using System.Text;

namespace AnalysisApp.Health.Channels;

/// <summary>What is sent: everything that waits for a channel, in one message.</summary>
/// <param name="Title">One line.</param>
/// <param name="Text">A few lines.</param>
/// <param name="News">What it tells of, the oldest first; empty for a test.</param>
/// <param name="At">When it was written.</param>
internal sealed record AlertMessage(string Title, string Text, IReadOnlyList<News> News, DateTimeOffset At)
{
    /// <summary>Whether something is wrong now, of what it tells.</summary>
    public bool IsProblem => News.Any(news => news.Incident.ResolvedAt is null);

    public static AlertMessage Test(DateTimeOffset at) => new(
        "AnalysisApp: a test", "This channel works. You will be told here when something is wrong, and when it is over.", [], at);

    /// <param name="news">What is told; of an incident that began and ended meanwhile, both.</param>
    /// <param name="at">Now.</param>
    public static AlertMessage Of(IReadOnlyList<News> news, DateTimeOffset at)
    {
        var incidents = news.Select(one => one.Incident).DistinctBy(incident => incident.Id).ToArray();
        var open = incidents.Count(incident => incident.ResolvedAt is null);
        var title = incidents is [var only]
            ? $"AnalysisApp: {(only.ResolvedAt is null ? only.Title : $"over: {only.Title}")}"
            : $"AnalysisApp: {Count(open, "alert")}, {incidents.Length - open} over";
        return new AlertMessage(title, string.Join("\n\n", incidents.Select(TextOf)), news, at);
    }

    private static string TextOf(Incident incident)
    {
        var text = new StringBuilder();
        text.Append(incident.Title).Append(incident.ResolvedAt is { } end ? $" (over after {Words(end - incident.OpenedAt)})" : "").Append('\n').Append(incident.Message);
        if (incident.ResolvedAt is null && incident.Fix is { } fix)
            text.Append("\nWhat to do: ").Append(fix);
        return text.Append(CultureInfo.InvariantCulture, $"\nSince {incident.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC.").ToString();
    }

    private static string Words(TimeSpan time) => time switch
    {
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, time.TotalMinutes):F0} min"),
        { TotalDays: < 3 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:F0} days"),
    };

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}

/// <summary>One thing to tell.</summary>
/// <param name="Incident">As it stands now.</param>
/// <param name="What"><c>opened</c> or <c>resolved</c>.</param>
internal sealed record News(Incident Incident, string What);
