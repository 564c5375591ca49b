using System.Globalization;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>Reads one lexicon file. Its format is told in the comment that each file begins with.</summary>
internal static class LexiconFile
{
    /// <param name="name">For messages.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="InvalidDataException">A line is wrong; the message names file, line and fault.</exception>
    public static List<LexiconEntry> Read(string name, string text)
    {
        string? axis = null;
        var canBeNegated = false;
        List<LexiconEntry> entries = [];
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Select(WithoutComment))
        {
            var place = $"{name}, line {++number}";
            try
            {
                if (line.Length == 0)
                    continue;

                if (ValueOf(line, "axis") is { } named)
                    axis = Axis.All.Contains(named) ? named : throw new FormatException($"there is no axis '{named}', only {string.Join(", ", Axis.All)}.");
                else if (ValueOf(line, "negation") is { } negation)
                    canBeNegated = negation switch { "takes back" => true, "counts" => false, _ => throw new FormatException("negation is 'takes back' or 'counts'.") };
                else
                    entries.AddRange(EntriesOf(line, axis ?? throw new FormatException("the file must name its axis first, as 'axis: language'."), canBeNegated, place, places));
            }
            catch (FormatException fault)
            {
                throw new InvalidDataException($"{place}: {fault.Message}", fault);
            }
        }

        return entries;
    }

    // Phrases on one line share level and rules; each is an entry of its own, so that a hit is named by what was sung.
    private static IEnumerable<LexiconEntry> EntriesOf(string line, string axis, bool canBeNegated, string place, Dictionary<string, string> places)
    {
        var parts = line.Split(';', StringSplitOptions.TrimEntries);
        var space = parts[0].IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
            throw new FormatException($"'{line}' is no entry: a level, a space and a phrase.");

        var (level, isHint) = LevelOf(parts[0][..space]);
        var rules = RulesOf(parts[1..], canBeNegated);
        foreach (var phrase in parts[0][space..].Split('|', StringSplitOptions.TrimEntries))
        {
            if (!places.TryAdd(phrase, place))
                throw new FormatException($"'{phrase}' is already in {places[phrase]}.");
            yield return new LexiconEntry(axis, level, isHint, PhraseText.HeadOf(phrase), PhrasePattern.Parse(phrase), rules);
        }
    }

    private static (short Level, bool IsHint) LevelOf(string text)
    {
        var isHint = text.EndsWith('?');
        return short.TryParse(text.TrimEnd('?'), NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level <= 4 && !(isHint && level == 0)
            ? (level, isHint)
            : throw new FormatException($"'{text}' is no level: 0 for an innocent use, 1 to 4, or 1? to 4? for a hint.");
    }

    private static EntryRules RulesOf(IEnumerable<string> rules, bool canBeNegated)
    {
        var read = new EntryRules(false, false, canBeNegated, ContextRule.None, ContextRule.None, ContextRule.None);
        foreach (var rule in rules)
        {
            var colon = rule.IndexOf(':', StringComparison.Ordinal);
            var (name, words) = colon < 0 ? (rule, "") : (rule[..colon], rule[(colon + 1)..].Trim());
            read = name switch
            {
                "masked" => read with { Masked = true },
                "not a name" => read with { NotAName = true },
                "even negated" => read with { CanBeNegated = false },
                "not before" => read with { Before = read.Before with { Not = WordSet.Parse(words) } },
                "only before" => read with { Before = read.Before with { Only = WordSet.Parse(words) } },
                "not after" => read with { After = read.After with { Not = WordSet.Parse(words) } },
                "only after" => read with { After = read.After with { Only = WordSet.Parse(words) } },
                "not near" => read with { Near = read.Near with { Not = WordSet.Parse(words) } },
                "only near" => read with { Near = read.Near with { Only = WordSet.Parse(words) } },
                _ => throw new FormatException(
                    $"there is no rule '{name}', only masked, not a name, even negated, and not or only before, after or near with a colon and words."),
            };
        }

        return read;
    }

    private static string WithoutComment(string line)
    {
        var mark = line.IndexOf('#', StringComparison.Ordinal);
        return (mark < 0 ? line : line[..mark]).Trim();
    }

    private static string? ValueOf(string line, string name) =>
        line.StartsWith(name + ":", StringComparison.Ordinal) ? line[(name.Length + 1)..].Trim() : null;
}
