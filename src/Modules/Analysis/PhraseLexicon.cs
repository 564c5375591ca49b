using AnalysisApp.Analysis.Lexicon;

namespace AnalysisApp.Analysis;

/// <summary>The words and phrases that speak for a level, as data: <c>Lexicon/*.txt</c> of this module, one file per axis.</summary>
public static class PhraseLexicon
{
    /// <summary>Twelve hexadecimal digits that change with any change of the entries; part of <see cref="SongAnalysis.SettingsVersion"/>.</summary>
    public static string Version => BuiltInLexicon.Version;

    /// <summary>How many phrases each axis has, innocent uses not counted, in the order of <see cref="Axis.All"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, int>> EntryCounts { get; } =
    [
        .. Axis.All.Select(axis => KeyValuePair.Create(axis, BuiltInLexicon.Entries.Count(entry => entry.Axis == axis && entry.Level > 0))),
    ];

    /// <summary>How many innocent uses ("killing me softly") are known by name, over all axes.</summary>
    public static int InnocentCount { get; } = BuiltInLexicon.Entries.Count(entry => entry.Level == 0);
}
