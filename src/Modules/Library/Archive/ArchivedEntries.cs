namespace AnalysisApp.Library.Archive;

// What stands in an archive, part by part. Public records of the door are not used: the format must not change when they do.

internal sealed record ArchivedPolicy(
    string Name, string Title, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RawJson Definition);

internal sealed record ArchivedRule(string Policy, string Artist, string Value, string? Note, string By, DateTimeOffset At);

internal sealed record ArchivedSong(
    Guid Id,
    string Title,
    string Artist,
    string? Album,
    int? DurationSeconds,
    string? Advisory,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    ArchivedLyrics? Lyrics);

internal sealed record ArchivedLyrics(string Text, string Source);

internal sealed record ArchivedAnalysis(
    Guid Id,
    string LyricsHash,
    string ConfigHash,
    DateTimeOffset AnalyzedAt,
    short? Mood,
    ArchivedProfile Profile,
    IReadOnlyList<ArchivedAttachment> Songs,
    RawJson Document);

internal sealed record ArchivedProfile(
    string Quality,
    IReadOnlyList<short> Levels,
    IReadOnlyList<short> Low,
    IReadOnlyList<short> High,
    string? Emotion,
    string? Sentiment,
    string? Language,
    IReadOnlyList<string> Doubts);

/// <summary>A song that has the analysis.</summary>
/// <param name="Id">The song.</param>
/// <param name="AttachedAt">When it got it.</param>
/// <param name="Newest">It is the song's newest.</param>
internal sealed record ArchivedAttachment(Guid Id, DateTimeOffset AttachedAt, bool Newest);

internal sealed record ArchivedPlaylist(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, IReadOnlyList<Guid> Songs);

/// <summary>What was decided about a song under a policy.</summary>
/// <param name="Song">The song.</param>
/// <param name="Policy">The policy; it may be gone.</param>
/// <param name="Stands">What stands now; null when nothing does.</param>
/// <param name="History">How it came to that, oldest first.</param>
internal sealed record ArchivedDecision(Guid Song, string Policy, ArchivedStanding? Stands, IReadOnlyList<ArchivedStep> History);

internal sealed record ArchivedStanding(string Value, string? Note, string By, DateTimeOffset At);

/// <summary>A step of a history.</summary>
/// <param name="Action"><c>approved</c>, <c>blocked</c>, <c>cleared</c> or <c>undone</c>.</param>
/// <param name="Value">What stood afterwards.</param>
/// <param name="Note">Why.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Counts">An undo can take it back.</param>
internal sealed record ArchivedStep(string Action, string? Value, string? Note, string By, DateTimeOffset At, bool Counts);
