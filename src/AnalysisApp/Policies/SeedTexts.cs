using AnalysisApp.Analysis;
using AnalysisApp.Library;
using AnalysisApp.Localization;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Policies;

/// <summary>
/// Titles and descriptions of the audiences that the app came with, in the language of the page for as long as nobody has written others. What is stored of
/// them is English, whoever saves them: each reader has them in their own language.
/// </summary>
internal static class SeedTexts
{
    /// <summary>As people read it.</summary>
    public static StoredPolicy Shown(StoredPolicy policy)
        => Shown(policy.Name, policy.Title) is var title && title == policy.Title ? policy : policy with { Title = title };

    /// <summary>As people read it.</summary>
    public static AudiencePolicy Shown(AudiencePolicy policy)
        => IsOriginal ? policy : policy with { Title = Shown(policy.Name, policy.Title), Description = Shown(policy.Name, policy.Description) };

    /// <summary>A title or a description as people read it.</summary>
    public static string Shown(string name, string text) => Of(name).Contains(text) ? T[text] : text;

    /// <summary>As it is stored when it was read so: what still says the same is no text of somebody's own.</summary>
    public static AudiencePolicy Stored(AudiencePolicy policy)
        => IsOriginal ? policy : policy with { Title = Stored(policy.Name, policy.Title), Description = Stored(policy.Name, policy.Description) };

    private static bool IsOriginal => Language.Current == Language.English;

    private static string Stored(string name, string text) => Of(name).FirstOrDefault(original => T[original] == text) ?? text;

    private static IEnumerable<string> Of(string name)
        => AudiencePolicy.BuiltIn.Where(policy => policy.Name == name).SelectMany(policy => new[] { policy.Title, policy.Description });
}
