using System.Text;

namespace AnalysisApp.Queue.Failures;

/// <summary>Text about faults that any table and any page can hold.</summary>
internal static class FaultText
{
    private const int MaxMessageLength = 500;

    /// <summary>One line of at most 500 characters, without control characters and halves of characters, which the database would refuse.</summary>
    public static string OneLine(string message)
    {
        var line = new StringBuilder(Math.Min(message.Length, MaxMessageLength));
        foreach (var rune in message.EnumerateRunes())
        {
            if (!Rune.IsControl(rune))
                line.Append(rune.ToString());
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');

            if (line.Length > MaxMessageLength)
                return Cut(line.ToString(), MaxMessageLength - 1) + "…";
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>The start of a text, no longer than that many UTF-16 units, never ending in half a character.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Whether an exception is of a type of that full name, or derived from one.</summary>
    public static bool IsNamed(Exception exception, string fullName)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (type.FullName == fullName)
                return true;
        }

        return false;
    }
}
