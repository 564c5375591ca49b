namespace AnalysisApp.Pages.Songs;

/// <summary>
/// Whether the words of songs are shown at once, or line by line on request: a choice for each browser, kept in a cookie so that nothing flashes. An address
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

    public static bool AreHiddenByDefault(HttpRequest request) => request.Cookies[CookieName] == Hidden;

    /// <summary>This address with lyrics shown or hidden for once, or as usual (null); all else that it asks for stays.</summary>
    public static string Link(HttpRequest request, string? lyrics)
    {
        var query = QueryString.Create(request.Query.Where(part => part.Key != QueryName));
        return request.PathBase + request.Path + (lyrics is null ? query : query.Add(QueryName, lyrics)) + "#lyrics-title";
    }

    /// <summary>Remembers the choice for a year.</summary>
    public static void Keep(HttpResponse response, bool hidden)
    {
        if (hidden)
            response.Cookies.Append(CookieName, Hidden, new CookieOptions { SameSite = SameSiteMode.Strict, HttpOnly = true, MaxAge = TimeSpan.FromDays(365) });
        else
            response.Cookies.Delete(CookieName);
    }
}
