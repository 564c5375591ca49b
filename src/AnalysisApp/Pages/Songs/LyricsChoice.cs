using AnalysisApp.Preferences;

namespace AnalysisApp.Pages.Songs;

/// <summary>
/// Whether the words of songs are shown at once, or line by line on request: a choice of each person, kept with the account and in a cookie so that nothing flashes. An address
/// can ask otherwise for once.
/// </summary>
internal static class LyricsChoice
{
    public const string Shown = "shown";
    public const string Hidden = "hidden";

    private const string CookieName = "analysisapp.lyrics";
    private const string QueryName = "lyrics";

    public static bool AreHidden(HttpRequest request) => request.Query[QueryName].ToString() switch
    {
        Shown => false,
        Hidden => true,
        _ => AreHiddenByDefault(request),
    };

    public static bool AreHiddenByDefault(HttpRequest request) => ChoiceCookie.Of(request)?.HidesLyrics ?? request.Cookies[CookieName] == Hidden;

    /// <summary>This address with lyrics shown or hidden for once, or as usual (null); all else that it asks for stays.</summary>
    public static string Link(HttpRequest request, string? lyrics)
    {
        var query = QueryString.Create(request.Query.Where(part => part.Key != QueryName));
        return request.PathBase + request.Path + (lyrics is null ? query : query.Add(QueryName, lyrics)) + "#lyrics-title";
    }

    /// <summary>Remembers the choice.</summary>
    public static Task KeepAsync(HttpResponse response, PersonalChoices choices, bool hidden, CancellationToken cancellationToken)
    {
        ChoiceCookie.Keep(response, CookieName, hidden ? Hidden : null);
        return choices.KeepAsync(choice => choice with { HidesLyrics = hidden }, cancellationToken);
    }
}
