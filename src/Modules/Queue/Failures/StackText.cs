using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace AnalysisApp.Queue.Failures;

/// <summary>Where an exception came from, in types and methods alone: messages may quote lyrics, and paths tell about the machine.</summary>
internal static partial class StackText
{
    public const int MaxBytes = 8192;

    /// <summary>Each exception from outside to inside: its type, then its frames. At most 8 kB in UTF-8.</summary>
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        foreach (var cause in FaultRules.CausesOf(exception))
        {
            text.Append(text.Length == 0 ? "" : "caused by ").Append(cause.GetType().FullName).Append('\n');

            // Not Exception.StackTrace: that is a property which an exception may override with any text.
            text.Append(Folder().Replace(new StackTrace(cause, fNeedFileInfo: true).ToString().ReplaceLineEndings("\n"), " in ${file}"));
            if (text.Length > MaxBytes)
                break;
        }

        return Bounded(text.ToString().TrimEnd().Replace('\0', ' '));
    }

    private static string Bounded(string text)
    {
        var cut = FaultText.Cut(text, MaxBytes);
        while (Encoding.UTF8.GetByteCount(cut) > MaxBytes)
            cut = FaultText.Cut(cut, cut.Length - Math.Max(1, (Encoding.UTF8.GetByteCount(cut) - MaxBytes) / 3));
        return cut;
    }

    [GeneratedRegex(@" in [^\n]*[/\\](?<file>[^/\\\n]+:line \d+)")]
    private static partial Regex Folder();
}
