using System.Diagnostics;
using AnalysisApp.Analysis;
using AnalysisApp.Inference;
using AnalysisApp.Library;
using AnalysisApp.Policies;

namespace AnalysisApp.Jobs;

/// <summary>Reads one song: lyrics → lines and sections → scores → analysis. The one path there is, whoever asks.</summary>
internal sealed class SongAnalyst(ISongs songs, IAnalyses analyses, IInferenceEngine engine, TimeProvider clock)
{
    private const string NoLyricsHash = "none";

    /// <summary>
    /// Analyses a song without writing anything. Lyrics that this configuration has read before, in any song, are not read again.
    /// </summary>
    /// <returns>Null when the song is gone.</returns>
    public async Task<SongReading?> ReadAsync(Guid songId, AnalysisConfiguration configuration, InferencePriority priority, CancellationToken cancellationToken)
    {
        if (await songs.FindAsync(songId, cancellationToken) is not { } song)
            return null;

        var lyricsHash = song.LyricsHash ?? NoLyricsHash;
        if (await analyses.FindAsync(lyricsHash, configuration.Hash, cancellationToken) is { } known)
        {
            // Damaged in the database, it could be shown to nobody: then this song fails, and says so.
            _ = AnalysisDocument.Parse(known.Document);
            return new SongReading(known, Known: true);
        }

        var text = song.LyricsHash is null ? null : await songs.ReadLyricsAsync(songId, cancellationToken);

        // The lyrics may have been replaced between the two reads: the analysis belongs to the text that was read.
        lyricsHash = text?.Hash ?? NoLyricsHash;
        return new SongReading(await AnalyseAsync(text?.Text ?? "", lyricsHash, configuration, priority, cancellationToken), Known: false);
    }

    private async Task<StoredAnalysis> AnalyseAsync(
        string text, string lyricsHash, AnalysisConfiguration configuration, InferencePriority priority, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var plan = ReadingPlan.Create(Lyrics.Parse(text), engine.CountTokens, configuration.Models.MaxTokens);
        var scores = plan.Texts.Count == 0
            ? []
            : (await engine.ClassifyAsync(plan.Texts, priority, cancellationToken)).Tasks.Select(ToModelScores).ToArray();
        var analysis = plan.Complete(scores);

        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var provenance = Provenance.Of(id, lyricsHash == NoLyricsHash ? null : lyricsHash, configuration, clock.GetElapsedTime(started));
        return new StoredAnalysis(
            id,
            lyricsHash,
            configuration.Hash,
            ProfileRater.ProfileOf(analysis),
            ProfileRater.MoodOf(analysis),
            AnalysisDocument.Of(analysis, provenance).ToJson(),
            clock.GetUtcNow());
    }

    private static ModelScores ToModelScores(TaskScores task)
        => new(task.Classifier.Task, task.Classifier.Labels, task.Classifier.Activation == Activation.Sigmoid, task.Scores);
}

/// <summary>A song as read.</summary>
/// <param name="Analysis">The analysis.</param>
/// <param name="Known">It was there already; no model ran.</param>
internal sealed record SongReading(StoredAnalysis Analysis, bool Known);
