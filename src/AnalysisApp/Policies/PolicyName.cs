using System.Text;

namespace AnalysisApp.Policies;

/// <summary>The name for programs of an audience that a person named.</summary>
internal static class PolicyName
{
    private const int MostCharacters = 40;
    private const string Fallback = "audience";

    /// <summary>The letters a to z and digits of a title with underscores between, told apart from the names that are taken by a number.</summary>
    public static string Of(string? title, IReadOnlyCollection<string> taken)
    {
        var name = Fold(title ?? "");
        if (name.Length == 0 || !char.IsAsciiLetterLower(name[0]))
            name = name.Length == 0 ? Fallback : Shorten($"{Fallback}_{name}", MostCharacters);

        // The address of a page.
        var candidate = name == "new" ? $"{Fallback}_new" : name;
        for (var number = 2; taken.Contains(candidate); number++)
        {
            var ending = $"_{number}";
            candidate = Shorten(name, MostCharacters - ending.Length) + ending;
        }

        return candidate;
    }

    private static string Fold(string title)
    {
        var name = new StringBuilder();
        foreach (var character in title.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character))
                name.Append(character);
            else if (char.GetUnicodeCategory(character) != System.Globalization.UnicodeCategory.NonSpacingMark && name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }

        return Shorten(name.ToString().TrimEnd('_'), MostCharacters);
    }

    private static string Shorten(string name, int characters) => name.Length <= characters ? name : name[..characters].TrimEnd('_');
}
