namespace AnalysisApp.Library.Text;

/// <summary>
/// The last guard before the database, which can store neither U+0000 nor half of a surrogate pair and would fail in the middle of a
/// transaction. Messages name the field and never hold its text: lyrics do not belong in logs.
/// </summary>
internal static class StorableText
{
    /// <summary>Refuses text that cannot be stored.</summary>
    /// <exception cref="ArgumentException">It is blank, too long or cannot be stored; the parameter is the field.</exception>
    public static string Required(string value, string field, int maxLength)
        => string.IsNullOrWhiteSpace(value)
            ? throw new ArgumentException($"{field} is blank; it needs 1 to {maxLength} characters.", field)
            : Optional(value, field, maxLength)!;

    /// <summary>Refuses text that cannot be stored; null is fine.</summary>
    /// <exception cref="ArgumentException">It is too long or cannot be stored; the parameter is the field.</exception>
    public static string? Optional(string? value, string field, int maxLength)
    {
        if (value is null)
            return null;

        if (value.Length > maxLength)
            throw new ArgumentException($"{field} has {value.Length} characters; at most {maxLength} can be stored.", field);

        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\0')
                throw new ArgumentException($"{field} holds U+0000 at character {i + 1}, which cannot be stored.", field);

            if (!char.IsSurrogate(value[i]))
                continue;

            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
                throw new ArgumentException($"{field} holds half of a surrogate pair at character {i + 1}, which cannot be stored.", field);

            i++;
        }

        return value;
    }

    /// <summary>Refuses a word that is none of those allowed; null is fine.</summary>
    /// <exception cref="ArgumentException">It is none of them; the parameter is the field.</exception>
    public static string? OneOf(string? value, string field, params ReadOnlySpan<string> allowed)
        => value is null || allowed.Contains(value) ? value : throw new ArgumentException($"{field} may be {string.Join(", ", allowed!)}.", field);
}
