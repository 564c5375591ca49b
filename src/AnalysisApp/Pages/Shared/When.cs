using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Shared;

/// <summary>A moment for people, in the language of the page and the server's time zone, with the exact one for programs.</summary>
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
        return local.Date == today ? T["today, {0:HH:mm}", local] : local.ToString(T["d MMM yyyy, HH:mm"], CultureInfo.CurrentCulture);
    }
}
