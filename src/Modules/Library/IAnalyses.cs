using Npgsql;

namespace AnalysisApp.Library;

/// <summary>
/// Analyses: immutable, one for each (lyrics hash, config hash), shared by every song with those lyrics. The document inside is the
/// Analysis module's; the library keeps it without reading it. Safe for concurrent use.
/// </summary>
public interface IAnalyses
{
    /// <summary>The analysis of these lyrics by this configuration, if there is one: then no model needs to run.</summary>
    Task<StoredAnalysis?> FindAsync(string lyricsHash, string configHash, CancellationToken cancellationToken);

    /// <summary>A song's newest analysis; null when it has none.</summary>
    Task<SongAnalysisEntry?> FindNewestAsync(Guid songId, CancellationToken cancellationToken);

    /// <summary>A song's analyses, newest first, at most 200.</summary>
    Task<IReadOnlyList<SongAnalysisEntry>> ListAsync(Guid songId, CancellationToken cancellationToken);

    /// <summary>Gives a song its analysis and rating. Safe to repeat: the same lyrics and configuration make one analysis, and one entry per song.</summary>
    /// <param name="transaction">Commits with the caller's other effects.</param>
    /// <param name="songId">The song; nothing is written when it is gone.</param>
    /// <param name="analysis">New, or as found by <see cref="FindAsync"/>.</param>
    /// <param name="ratings">Under each policy.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    /// <returns>False when the song is gone.</returns>
    Task<bool> SaveAsync(
        NpgsqlTransaction transaction, Guid songId, StoredAnalysis analysis, IReadOnlyList<StoredRating> ratings, CancellationToken cancellationToken);

    /// <summary>
    /// The songs of a scope, each once: of a playlist in playing order; of the library by playlist, the newest playlist first and in it the newest song,
    /// a song of several with the newest of them, songs of none last.
    /// </summary>
    /// <param name="playlistId">Null for the whole library.</param>
    /// <param name="scope">Which of them.</param>
    /// <param name="configHash">The present configuration.</param>
    /// <param name="failedSongs">For <see cref="AnalysisScope.Failed"/>: the songs that failed last time.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<SongReference>> SelectAsync(
        Guid? playlistId, AnalysisScope scope, string configHash, IReadOnlyCollection<Guid> failedSongs, CancellationToken cancellationToken);

    /// <summary>How many songs there are, and how many have an analysis.</summary>
    Task<(int Songs, int Analyzed)> CountAsync(CancellationToken cancellationToken);
}

/// <summary>Which songs to analyse.</summary>
public enum AnalysisScope
{
    /// <summary>Never analysed.</summary>
    Missing,

    /// <summary>Failed the last time.</summary>
    Failed,

    /// <summary>Analysed with other lyrics, models or settings than today's, or never.</summary>
    Outdated,

    /// <summary>All of them.</summary>
    All,
}

/// <summary>A song's id and name.</summary>
public sealed record SongReference(Guid Id, string Title);

/// <summary>An analysis as stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="LyricsHash">What was read; <c>none</c> for a song without lyrics.</param>
/// <param name="ConfigHash">By which models and settings.</param>
/// <param name="Quality"><c>full</c>, <c>no_lyrics</c> or <c>not_english</c>.</param>
/// <param name="Levels">The level of each axis, in the Analysis module's order: enough to rate again without reading the document.</param>
/// <param name="Document">JSON.</param>
/// <param name="AnalyzedAt">When.</param>
public sealed record StoredAnalysis(
    Guid Id, string LyricsHash, string ConfigHash, string Quality, short[] Levels, string Document, DateTimeOffset AnalyzedAt);

/// <summary>An analysis in a song's history.</summary>
/// <param name="Analysis">The analysis.</param>
/// <param name="AttachedAt">When the song got it.</param>
/// <param name="MatchesLyrics">The song still has the lyrics that were read.</param>
public sealed record SongAnalysisEntry(StoredAnalysis Analysis, DateTimeOffset AttachedAt, bool MatchesLyrics);

/// <summary>A rating, as shown in lists.</summary>
/// <param name="Policy">By which policy.</param>
/// <param name="Value"><c>suitable</c>, <c>use_with_care</c>, <c>not_suitable</c> or <c>unknown</c>.</param>
/// <param name="Score">0 to 100; null when unknown.</param>
public sealed record StoredRating(string Policy, string Value, short? Score);
