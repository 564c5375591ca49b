namespace AnalysisApp.Preferences;

/// <summary>
/// A choice as a browser remembers it for a year: of whoever is not signed in, and for the first paint of whoever is. What the account says comes first.
/// </summary>
internal static class ChoiceCookie
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    /// <summary>What the person on this page has chosen; null where nobody is signed in, or the page is none.</summary>
    public static PersonalChoice? Of(HttpRequest request) => request.HttpContext.Features.Get<PersonalChoice>();

    /// <param name="response">Gets the cookie.</param>
    /// <param name="name">Of the cookie.</param>
    /// <param name="value">Null takes it away.</param>
    /// <param name="sameSite">Strict where a page that is opened from elsewhere may do without.</param>
    public static void Keep(HttpResponse response, string name, string? value, SameSiteMode sameSite = SameSiteMode.Strict)
    {
        if (value is null)
            response.Cookies.Delete(name);
        else
            response.Cookies.Append(name, value, new CookieOptions { SameSite = sameSite, HttpOnly = true, MaxAge = Remembered });
    }
}
