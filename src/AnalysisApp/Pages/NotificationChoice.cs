using AnalysisApp.Preferences;

namespace AnalysisApp.Pages;

/// <summary>What pages tell of: kept with the account and in a cookie, so that the server renders it and every page knows.</summary>
/// <param name="Started">An analysis has begun.</param>
/// <param name="Ended">An analysis has ended, and what it found.</param>
/// <param name="Failed">An analysis has failed.</param>
/// <param name="Background">The same of what runs in the background by itself.</param>
/// <param name="Browser">As a notice of the browser's too, while nobody looks.</param>
internal sealed record NotificationChoice(bool Started, bool Ended, bool Failed, bool Background, bool Browser)
{
    private const string CookieName = "analysisapp.notifications";
    private const char Separator = '.';

    /// <summary>What a browser tells of until somebody chooses.</summary>
    public static NotificationChoice Usual { get; } = new(Started: true, Ended: true, Failed: true, Background: false, Browser: false);

    public static NotificationChoice Read(HttpRequest request)
        => (ChoiceCookie.Of(request) is { } choice ? choice.Notifications : request.Cookies[CookieName]) is { } names ? Of(names.Split(Separator)) : Usual;

    /// <summary>Remembers the choice in this browser.</summary>
    public void Keep(HttpResponse response) => ChoiceCookie.Keep(response, CookieName, Kept);

    /// <summary>As it is kept. Nothing chosen has a word too: an empty cookie is as good as none, and would stand for what is usual.</summary>
    public string Kept => string.Join(Separator, Names.DefaultIfEmpty("none"));

    /// <summary>The names of what is chosen, with a space between them, for the page.</summary>
    public override string ToString() => string.Join(' ', Names);

    private static NotificationChoice Of(string[] names) => new(
        names.Contains("started"), names.Contains("ended"), names.Contains("failed"), names.Contains("background"), names.Contains("browser"));

    private IEnumerable<string> Names => new (bool Chosen, string Name)[]
    {
        (Started, "started"), (Ended, "ended"), (Failed, "failed"), (Background, "background"), (Browser, "browser"),
    }.Where(choice => choice.Chosen).Select(choice => choice.Name);
}
