using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace AnalysisApp.Pages.Shared;

/// <summary>A moment for people, in the server's culture and time zone, with the exact one for programs.</summary>
internal static class When
{
    public static IHtmlContent At(DateTimeOffset moment, TimeProvider clock)
    {
        var exact = moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new HtmlString($"<time datetime=\"{exact}\">{HtmlEncoder.Default.Encode(Text(moment, clock))}</time>");
    }

    /// <summary>The same without markup, for where none is possible.</summary>
    public static string Text(DateTimeOffset moment, TimeProvider clock)
    {
        var local = TimeZoneInfo.ConvertTime(moment, clock.LocalTimeZone);
        var today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone).Date;
        var culture = CultureInfo.CurrentCulture;
        return local.Date == today ? "today, " + local.ToString("HH:mm", culture) : local.ToString("d MMM yyyy, HH:mm", culture);
    }
}
