using System.Text.Encodings.Web;
using AnalysisApp.Localization;
using Microsoft.AspNetCore.Html;
using Microsoft.Extensions.Localization;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Shared;

/// <summary>What modules say and what was kept of it: in the page's language where there is a text for it, else in English, marked as such.</summary>
internal static class Said
{
    /// <param name="sentence">Fixed English, or whatever else was written down.</param>
    public static IHtmlContent Of(string sentence) => Marked(T[sentence]);

    /// <param name="sentence">Of a text with values.</param>
    public static IHtmlContent Of(FormattableString sentence) => Marked(T.Of(sentence));

    /// <param name="sentence">Of the page, where it stands in the place of what modules say.</param>
    public static IHtmlContent Of(LocalizedString sentence) => Marked(sentence);

    /// <summary>For where no part can be marked as English: null where the page's language has no text for it.</summary>
    /// <param name="sentence">Fixed English, or whatever else was written down.</param>
    public static string? InText(string sentence) => T[sentence] is var text && IsOfPage(text) ? text.Value : null;

    private static bool IsOfPage(LocalizedString text) => !text.ResourceNotFound || Language.Current == Language.English;

    private static HtmlString Marked(LocalizedString text)
    {
        var encoded = HtmlEncoder.Default.Encode(text.Value);
        return new HtmlString(IsOfPage(text) ? encoded : $"<span lang=\"en\">{encoded}</span>");
    }
}
