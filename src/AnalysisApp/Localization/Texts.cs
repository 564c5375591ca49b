using System.Reflection;
using Microsoft.AspNetCore.Mvc.Localization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Localization;

/// <summary>
/// What people read, in the language of the page that is made (<see cref="System.Globalization.CultureInfo.CurrentUICulture"/>). The English text is the key;
/// <c>Texts.de.resx</c> and its like beside this file hold the other languages, and what is missing there is shown in English. A key whose English words
/// mean two things has a note in brackets and its English in <c>Texts.resx</c>. Numbers and dates in placeholders are written as the language writes them.
/// </summary>
internal static class Texts
{
    // Reached statically: pages, and the words of their enums and levels, have the language as their surroundings, like numbers and dates.
    private static readonly ResourceManagerStringLocalizer Localizer = new(
        new TextFiles(),
        Assembly.GetExecutingAssembly(),
        "AnalysisApp.Localization.Texts",
        new ResourceNamesCache(),
        NullLogger.Instance);

    /// <summary>Plain text: <c>T["{0:N0} of {1:N0} read", read, all]</c>.</summary>
    public static IStringLocalizer T => Localizer;

    /// <summary>Text with markup, whose values are encoded: <c>H["See &lt;a href=\"{0}\"&gt;the log&lt;/a&gt;.", address]</c>.</summary>
    public static IHtmlLocalizer H { get; } = new HtmlLocalizer(Localizer);

    /// <summary>The form that agrees with a number, which is the text's first value: <c>T.Count(songs, "{0:N0} song", "{0:N0} songs")</c>.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="number">What is counted; the first placeholder's value.</param>
    /// <param name="one">The English for one.</param>
    /// <param name="many">The English for none and for more.</param>
    /// <param name="more">The values of further placeholders.</param>
    public static LocalizedString Count(this IStringLocalizer texts, long number, string one, string many, params object[] more)
        => texts[number == 1 ? one : many, [number, .. more]];

    /// <summary>A sentence that a module made of a text with values, which may be such sentences themselves.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="sentence">Its format is the English text.</param>
    public static LocalizedString Of(this IStringLocalizer texts, FormattableString sentence)
        => texts[sentence.Format, [.. sentence.GetArguments().Select(value => value is FormattableString part ? texts.Of(part).Value : value!)]];
}
