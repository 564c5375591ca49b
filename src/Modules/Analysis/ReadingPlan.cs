using AnalysisApp.Analysis.Language;
using AnalysisApp.Analysis.Levels;
using AnalysisApp.Analysis.Scoring;
using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis;

/// <summary>What of a song the models must read: every unique line and section once, in line-aligned windows where a section is too long.</summary>
/// <remarks>Immutable; may be used from several threads.</remarks>
public sealed class ReadingPlan
{
    /// <summary>The smallest limit that makes sense: room for the special tokens and a word.</summary>
    private const int LeastMaxTokens = 8;

    private readonly Lyrics _lyrics;
    private readonly string? _language;
    private readonly SongTexts _texts;

    private ReadingPlan(Lyrics lyrics, string? language, ReadingQuality quality, SongTexts texts) =>
        (_lyrics, _language, Quality, _texts) = (lyrics, language, quality, texts);

    /// <summary>Whether the song can be read at all; when not, <see cref="Texts"/> is empty.</summary>
    public ReadingQuality Quality { get; }

    /// <summary>The texts to classify, each at most the limit; no two are equal.</summary>
    public IReadOnlyList<string> Texts => _texts.Texts;

    /// <summary>Plans the reading.</summary>
    /// <param name="lyrics">The song.</param>
    /// <param name="countTokens">
    /// Tokens of a text for the classifier that needs most, special tokens included. Called once per unique line, and a few times per window.
    /// </param>
    /// <param name="maxTokens">The most tokens a text may have; at least 8.</param>
    public static ReadingPlan Create(Lyrics lyrics, Func<string, int> countTokens, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(lyrics);
        ArgumentNullException.ThrowIfNull(countTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, LeastMaxTokens);

        var language = lyrics.DetectLanguage();
        var quality = QualityOf(lyrics, language);
        var texts = IsRead(quality) ? SongTexts.Of(lyrics, new TokenLimit(countTokens, maxTokens)) : SongTexts.None;
        return new ReadingPlan(lyrics, language, quality, texts);
    }

    /// <summary>Builds the analysis from the scores of <see cref="Texts"/>.</summary>
    /// <param name="scores">
    /// One entry per task; <c>toxicity</c> must be among them, since the axes rest on it. Not looked at when there is nothing to read.
    /// </param>
    /// <exception cref="ArgumentException">The scores are not for these texts, not numbers from 0 to 1, or lack a label that the axes need.</exception>
    public SongAnalysis Complete(IReadOnlyList<ModelScores> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (!IsRead(Quality))
            return Unread();

        foreach (var task in scores)
            ScoreCheck.Demand(task, Texts.Count);
        ScoreCheck.DemandToxicity(scores);

        return new SongAnalysis(
            Quality,
            _language,
            [.. scores.Select(task => TaskScores.OfSong(task, _texts))],
            LineReadings(scores),
            AxisLevels.Of(scores, _lyrics, _texts));
    }

    // Where there is too little to tell the language, there is too little to tell anything.
    private static ReadingQuality QualityOf(Lyrics lyrics, string? language) => language switch
    {
        _ when lyrics.Lines.Count == 0 => lyrics.IsInstrumental ? ReadingQuality.Instrumental : ReadingQuality.NoLyrics,
        null => ReadingQuality.TooLittleText,
        LanguageCheck.English => ReadingQuality.Full,
        _ => ReadingQuality.NotEnglish,
    };

    private static bool IsRead(ReadingQuality quality) => quality is ReadingQuality.Full or ReadingQuality.TooLittleText;

    private SongAnalysis Unread() => new(
        Quality,
        _language,
        [],
        [.. _lyrics.Lines.Select(line => new AnalyzedLine(line, []))],
        [.. Axis.All.Select(axis => new AxisReading(axis, 0, 0, 0, 0, []))]);

    private List<AnalyzedLine> LineReadings(IReadOnlyList<ModelScores> scores)
    {
        // A line that is sung ten times has one reading.
        var byText = new Dictionary<string, IReadOnlyList<TaskReading>>(StringComparer.Ordinal);
        List<AnalyzedLine> lines = new(_lyrics.Lines.Count);
        foreach (var line in _lyrics.Lines)
        {
            if (!byText.TryGetValue(line.Text, out var readings))
                byText[line.Text] = readings = [.. scores.Select(task => TaskScores.OfLine(task, _texts.PiecesOf(line.Text)))];
            lines.Add(new AnalyzedLine(line, readings));
        }

        return lines;
    }
}

/// <summary>The scores of one model.</summary>
/// <param name="Task"><c>sentiment</c>, <c>toxicity</c>, <c>emotion</c>, or another that the pack has.</param>
/// <param name="Labels">In the model's order.</param>
/// <param name="Independent">True for sigmoid heads (each label for itself), false for softmax.</param>
/// <param name="Scores">[text][label], from 0 to 1, for the texts of the plan, in its order.</param>
public sealed record ModelScores(string Task, IReadOnlyList<string> Labels, bool Independent, IReadOnlyList<IReadOnlyList<float>> Scores);
