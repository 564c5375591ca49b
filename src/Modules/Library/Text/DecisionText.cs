namespace AnalysisApp.Library.Text;

/// <summary>What people write when they decide.</summary>
internal static class DecisionText
{
    private const int MaxNoteLength = 2_000;
    private const int MaxByLength = 100;

    /// <summary>A note; null when it is blank.</summary>
    /// <exception cref="ArgumentException">It cannot be stored.</exception>
    public static string? Note(string? note) => string.IsNullOrWhiteSpace(StorableText.Optional(note, "note", MaxNoteLength)) ? null : note;

    /// <summary>Who decides.</summary>
    /// <exception cref="ArgumentException">It cannot be stored.</exception>
    public static string By(string by) => StorableText.Required(by, "by", MaxByLength);
}
