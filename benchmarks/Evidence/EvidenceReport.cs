using System.Globalization;
using AnalysisApp.Analysis;
using AnalysisApp.Evidence.Benchmarks.Measuring;

namespace AnalysisApp.Evidence.Benchmarks;

/// <summary>docs/results/evidence.md.</summary>
internal static class EvidenceReport
{
    public static string Of(IReadOnlyList<Measured> measured, string models)
    {
        var english = measured.Where(each => each.Excerpt.Language == "en").ToList();
        var heldOut = english.Where(each => each.Excerpt.IsHeldOut).ToList();
        var tuning = english.Except(heldOut).ToList();
        return string.Join('\n',
        [
            "# What models and phrases find",
            "",
            $"{measured.Count} excerpts written for this project with the levels that a person expects ([benchmarks/Evidence/Excerpts](../../benchmarks/Evidence/Excerpts/README.md)),",
            $"read by the pack {models} and the lexicon {PhraseLexicon.Version} ({PhraseLexicon.EntryCounts.Sum(axis => axis.Value)} entries, {PhraseLexicon.InnocentCount} innocent uses).",
            "",
            "```",
            "dotnet run -c Release --project benchmarks/Evidence -- --write      # reads them anew and writes this page",
            "```",
            "",
            "Half of the excerpts of each group (odd numbers) were looked at while the lexicon and the rules were tuned; the other half was not. **The held-out half is the honest figure.** Even it is kind:",
            "one author wrote lexicon, excerpts and levels, each excerpt has few lines, and real songs hold words that neither has. Small counts make a figure jump: one excerpt of ten is ten points.",
            "",
            "P is precision (of what is flagged, how much is right), R is recall (of what is there, how much is found), n is how many excerpts have it. Error is by how many levels the answer is off on average, over all excerpts.",
            "",
            $"## Held out: {heldOut.Count} excerpts in English",
            "",
            Axes(heldOut),
            "",
            $"## Tuning half: {tuning.Count} excerpts in English",
            "",
            Axes(tuning),
            "",
            "## Who finds it: held-out half, all concerns together",
            "",
            Sources(heldOut),
            "",
            "Models alone count as they speak; in the app they are held back where no phrase bears them out. They know nothing of sex, substances and self-harm.",
            "",
            "## By group, all concerns together, both halves",
            "",
            Groups(english),
            "",
            "## Language",
            "",
            Languages(measured),
            "",
        ]);
    }

    private static string Axes(IReadOnlyList<Measured> measured) => string.Join('\n',
    [
        "| axis | n ≥ 1 | P ≥ 1 | R ≥ 1 | n ≥ 2 | P ≥ 2 | R ≥ 2 | error | exact |",
        "|---|---|---|---|---|---|---|---|---|",
        .. Axis.All.Select(axis => Row(axis, AxisFigures.Of(measured, Source.Both, axis), Exact(measured, axis))),
        Row("**all concerns**", AxisFigures.Of(measured, Source.Both, Axis.Concerns), Exact(measured, [.. Axis.Concerns])),
    ]);

    private static string Row(string name, AxisFigures figures, double exact) =>
        $"| {name} | {figures.Mild.Expected} | {Share(figures.Mild.Precision)} | {Share(figures.Mild.Recall)} | {figures.Moderate.Expected} | {Share(figures.Moderate.Precision)} "
        + $"| {Share(figures.Moderate.Recall)} | {Number(figures.MeanError)} | {Share(exact)} |";

    private static string Sources(IReadOnlyList<Measured> measured) => string.Join('\n',
    [
        "| source | P ≥ 1 | R ≥ 1 | P ≥ 2 | R ≥ 2 | error |",
        "|---|---|---|---|---|---|",
        .. new[] { Source.Phrases, Source.Models, Source.Both }.Select(source => SourceRow(Name(source), AxisFigures.Of(measured, source, Axis.Concerns))),
        .. new[] { Axis.Language, Axis.Violence, Axis.Hate, Axis.Despair, Axis.Positive }.SelectMany(axis =>
            new[] { Source.Phrases, Source.Models, Source.Both }.Select(source => SourceRow($"{axis}: {Name(source)}", AxisFigures.Of(measured, source, axis)))),
    ]);

    private static string SourceRow(string name, AxisFigures figures) =>
        $"| {name} | {Share(figures.Mild.Precision)} | {Share(figures.Mild.Recall)} | {Share(figures.Moderate.Precision)} | {Share(figures.Moderate.Recall)} | {Number(figures.MeanError)} |";

    private static string Groups(IReadOnlyList<Measured> measured) => string.Join('\n',
    [
        "| group | excerpts | P ≥ 1 | R ≥ 1 | P ≥ 2 | R ≥ 2 | error | rated as expected for a family |",
        "|---|---|---|---|---|---|---|---|",
        .. measured.GroupBy(each => each.Excerpt.Group).Select(group =>
        {
            var figures = AxisFigures.Of(group, Source.Both, Axis.Concerns);
            return $"| {group.Key.Replace('_', ' ')} | {group.Count()} | {Share(figures.Mild.Precision)} | {Share(figures.Mild.Recall)} | {Share(figures.Moderate.Precision)} "
                + $"| {Share(figures.Moderate.Recall)} | {Number(figures.MeanError)} | {Share(group.Average(each => IsRatedAsExpected(each) ? 1.0 : 0))} |";
        }),
    ]);

    private static bool IsRatedAsExpected(Measured each)
    {
        short[] expected = [.. Axis.All.Select(axis => (short)each.Excerpt.Expected(axis))];
        var family = AudiencePolicy.BuiltIn[0];
        return family.Rate(new AxisProfile(each.Both.Quality, expected, expected, expected)).Value == family.Rate(each.Both).Value;
    }

    private static string Languages(IReadOnlyList<Measured> measured)
    {
        var other = measured.Where(each => each.Excerpt.Language != "en").ToList();
        var english = measured.Where(each => each.Excerpt.Language == "en").ToList();
        var named = other.Count(each => each.Both.Language == each.Excerpt.Language);
        var unread = other.Count(each => each.Both.Quality == ReadingQuality.NotEnglish);
        var read = english.Count(each => each.Both.Quality == ReadingQuality.Full);
        var wrong = measured.Where(each => each.Both.Language != each.Excerpt.Language).Select(each => $"{each.Excerpt.Id} is {each.Both.Language ?? "unknown"}").ToList();
        return $"{unread} of {other.Count} excerpts in other languages are told to be such, {named} with the right name; {read} of {english.Count} English ones are read in full."
            + (wrong.Count == 0 ? "" : $" Wrong: {string.Join("; ", wrong)}.");
    }

    private static double Exact(IReadOnlyList<Measured> measured, params IReadOnlyList<string> axes) =>
        measured.SelectMany(each => axes.Select(axis => each.Level(Source.Both, axis) == each.Excerpt.Expected(axis) ? 1.0 : 0)).DefaultIfEmpty(0).Average();

    private static string Name(Source source) => source switch { Source.Phrases => "phrases alone", Source.Models => "models alone", _ => "both" };

    private static string Share(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0}%") : "–";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
