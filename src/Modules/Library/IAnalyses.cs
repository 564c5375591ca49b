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

    /// <summary>An analysis of a song's history; null when the song has no such analysis.</summary>
    Task<SongAnalysisEntry?> FindAsync(Guid songId, Guid analysisId, CancellationToken cancellationToken);

    /// <summary>A song's analyses, newest first, at most 200.</summary>
    Task<IReadOnlyList<SongAnalysisEntry>> ListAsync(Guid songId, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a song its analysis; a profile that is new is rated under every policy with it. Safe to repeat: the same lyrics and configuration make one
    /// analysis, and one entry per song.
    /// </summary>
    /// <param name="transaction">Commits with the caller's other effects.</param>
    /// <param name="songId">The song; nothing is written when it is gone.</param>
    /// <param name="analysis">New, or as found by its hashes.</param>
    /// <param name="rate">What a policy makes of a profile; called for a new profile only.</param>
    /// <param name="run">What the history keeps of it; null for nothing.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    /// <returns>False when the song is gone.</returns>
    Task<bool> SaveAsync(
        NpgsqlTransaction transaction, Guid songId, StoredAnalysis analysis, RateProfile rate, AnalysisRun? run, CancellationToken cancellationToken);

    /// <summary>
    /// The songs of a scope, each once: of a playlist in playing order; of the library by playlist, the newest playlist first and in it the newest song,
    /// a song of several with the newest of them, songs of none last.
    /// </summary>
    /// <param name="ownerId">Only this user's songs; null for everyone's.</param>
    /// <param name="playlistId">Null for all of them.</param>
    /// <param name="scope">Which of them.</param>
    /// <param name="configHash">The present configuration.</param>
    /// <param name="failedSongs">For <see cref="AnalysisScope.Failed"/>: the songs that failed last time.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<SongReference>> SelectAsync(
        Guid? ownerId,
        Guid? playlistId,
        AnalysisScope scope,
        string configHash,
        IReadOnlyCollection<Guid> failedSongs,
        CancellationToken cancellationToken);

    /// <summary>
    /// How much of songs' lyrics this configuration has yet to read, in bytes: 0 where there are no lyrics, or where it has read them before, in any song.
    /// Looks at sizes only, whatever the length of the texts. Ids that are no songs are left out.
    /// </summary>
    Task<IReadOnlyDictionary<Guid, int>> ListUnreadAsync(IReadOnlyCollection<Guid> songIds, string configHash, CancellationToken cancellationToken);

    /// <summary>What the newest analyses of songs come to; a song without one is left out, and so are ids that are no songs.</summary>
    Task<IReadOnlyDictionary<Guid, SongProfile>> ListProfilesAsync(IReadOnlyCollection<Guid> songIds, CancellationToken cancellationToken);

    /// <summary>How many songs an owner has, or everyone if that is null, and how many of them have an analysis.</summary>
    Task<(int Songs, int Analyzed)> CountAsync(Guid? ownerId, CancellationToken cancellationToken);
}

/// <summary>How a song came to its analysis.</summary>
/// <param name="JobId">By which job; one that <see cref="IHistory"/> has no entry of leaves no trace there.</param>
/// <param name="Known">The lyrics had been read before, so that no model ran.</param>
/// <param name="Took">How long it took.</param>
public sealed record AnalysisRun(long JobId, bool Known, TimeSpan Took);

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
/// <param name="Profile">What it comes to.</param>
/// <param name="Mood">How the song feels on the whole, from -100 (dark) to 100 (bright); null when it could not be read.</param>
/// <param name="Document">JSON.</param>
/// <param name="AnalyzedAt">When.</param>
public sealed record StoredAnalysis(
    Guid Id, string LyricsHash, string ConfigHash, SongProfile Profile, short? Mood, string Document, DateTimeOffset AnalyzedAt)
{
    /// <summary>Whether the lyrics could be read, as the profile has it.</summary>
    public string Quality => Profile.Quality;
}

/// <summary>What an analysis comes to: all that policies, filters and facets go by. Many songs share one.</summary>
/// <param name="Quality"><c>full</c>, <c>too_little_text</c>, <c>no_lyrics</c>, <c>instrumental</c> or <c>not_english</c>.</param>
/// <param name="Levels">The level of each axis, 0 to 4, in the Analysis module's order.</param>
/// <param name="Low">How low each level could reasonably be read.</param>
/// <param name="High">How high.</param>
/// <param name="Emotion">The strongest emotion.</param>
/// <param name="Sentiment">The strongest sentiment.</param>
/// <param name="Language">The language's code.</param>
/// <param name="Doubts">Why a person should look at it: <c>disagreeing</c>, <c>low_confidence</c>. Their order does not matter.</param>
public sealed record SongProfile(
    string Quality,
    IReadOnlyList<short> Levels,
    IReadOnlyList<short> Low,
    IReadOnlyList<short> High,
    string? Emotion,
    string? Sentiment,
    string? Language,
    IReadOnlyList<string> Doubts);

/// <summary>An analysis in a song's history.</summary>
/// <param name="Analysis">The analysis.</param>
/// <param name="AttachedAt">When the song got it.</param>
/// <param name="MatchesLyrics">The song still has the lyrics that were read.</param>
public sealed record SongAnalysisEntry(StoredAnalysis Analysis, DateTimeOffset AttachedAt, bool MatchesLyrics);

/// <summary>A song's rating, as shown in lists: a decision before an artist rule before the policy.</summary>
/// <param name="Policy">By which policy.</param>
/// <param name="Value"><c>suitable</c>, <c>use_with_care</c>, <c>not_suitable</c> or <c>unknown</c>.</param>
/// <param name="Score">What the policy makes of the song, 0 to 100, whoever decided; null when unknown or not analysed.</param>
/// <param name="Source">Who says so.</param>
public sealed record StoredRating(string Policy, string Value, short? Score, RatingSource Source = RatingSource.Policy);

/// <summary>Where a rating comes from.</summary>
public enum RatingSource
{
    /// <summary>The policy's arithmetic.</summary>
    Policy,

    /// <summary>A person decided about the song.</summary>
    Decision,

    /// <summary>A rule for all songs of the artist.</summary>
    ArtistRule,
}
