using System.Globalization;
using System.Text.RegularExpressions;

namespace AnalysisApp.Analysis.Parsing;

/// <summary>One line of a text that may be an LRC file, taken apart.</summary>
/// <param name="StampsMs">The stamps before the text, in the order of the file; empty for plain text.</param>
/// <param name="Text">What is left; empty for a pause.</param>
internal sealed partial record LrcLine(IReadOnlyList<int> StampsMs, string Text)
{
    /// <summary>No line is sung so often; more stamps would let a small file grow into a huge song.</summary>
    private const int MostStamps = 64;

    public static LrcLine Read(string line)
    {
        List<int> stamps = [];
        var at = 0;
        while (LeadingStamp().Match(line, at) is { Success: true } stamp)
        {
            if (stamps.Count < MostStamps)
                stamps.Add(MillisecondsOf(stamp));
            at += stamp.Length;
        }

        return new LrcLine(stamps, CleanText.Line(InnerStamp().Replace(line[at..], "")));
    }

    /// <summary>Whether a line is a tag such as <c>[ar:Somebody]</c>; <paramref name="offsetMs"/> is set by <c>[offset:±ms]</c>.</summary>
    public static bool IsTag(string line, ref int offsetMs)
    {
        if (IdTag().Match(line) is not { Success: true } tag)
            return false;

        if (tag.Groups["name"].ValueSpan.Equals("offset", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(tag.Groups["value"].ValueSpan, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out var offset))
        {
            // A day is longer than any song and keeps the sum within an int.
            offsetMs = Math.Clamp(offset, -86_400_000, 86_400_000);
        }

        return true;
    }

    private static int MillisecondsOf(Match stamp)
    {
        int Part(string name) => stamp.Groups[name] is { Success: true } part ? int.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;

        var fraction = stamp.Groups["f"].Value.PadRight(3, '0');
        return ((((Part("h") * 60) + Part("m")) * 60) + Part("s")) * 1000 + int.Parse(fraction, CultureInfo.InvariantCulture);
    }

    // With three numbers the first are hours only when a fraction follows: some writers put mm:ss:xx.
    [GeneratedRegex(@"\G\s*\[(?:(?<h>[0-9]{1,2}):(?<m>[0-9]{1,3}):(?<s>[0-9]{1,2})[.,](?<f>[0-9]{1,3})|(?<m>[0-9]{1,3}):(?<s>[0-9]{1,2})(?:[.:,](?<f>[0-9]{1,3}))?)\]")]
    private static partial Regex LeadingStamp();

    [GeneratedRegex(@"[<\[](?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{1,2}[.:,][0-9]{1,3}[>\]]")]
    private static partial Regex InnerStamp();

    [GeneratedRegex(@"^\[(?<name>ar|ti|al|au|by|offset|length|re|ve|lang|la|tool|id|lr|kana|#)\s*:(?<value>[^\]]*)\]$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IdTag();
}
