using AnalysisApp.Library;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Export;

/// <summary>A playlist under an audience: what stays, and what is left out and why. Small enough to be held whole: a playlist has 50,000 songs at most.</summary>
/// <param name="Id">The playlist.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Audience">The policy's title.</param>
/// <param name="Keep">Which ratings stay.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Songs">Every song, in playing order.</param>
internal sealed record CleanPlaylist(
    Guid Id, string Name, string Policy, string Audience, KeepRule Keep, DateTimeOffset MadeAt, IReadOnlyList<CleanSong> Songs)
{
    /// <summary>What every reader of a rating is told.</summary>
    public static string Estimate => T["Each rating is an estimate; a person decides."];

    public int Kept => Songs.Count(song => song.Kept);

    public int LeftOut => Songs.Count - Kept;
}

/// <summary>Which ratings stay in a clean playlist. Songs that could not be read stay or go by the policy's own settings.</summary>
internal enum KeepRule
{
    /// <summary>Suitable songs only.</summary>
    Suitable,

    /// <summary>Also those to use with care.</summary>
    UseWithCare,
}

/// <summary>A song of a clean playlist.</summary>
/// <param name="Position">In playing order, from 1.</param>
/// <param name="Id">The song.</param>
/// <param name="Description">Title, artist, album, length.</param>
/// <param name="Rating">The rating that counts, or <c>not_analyzed</c>.</param>
/// <param name="Score">0 to 100; null when there is none.</param>
/// <param name="Source">What the rating comes from: <c>policy</c>, <c>decision</c> or <c>artist_rule</c>.</param>
/// <param name="Kept">Whether it stays.</param>
/// <param name="Reason">Why it stays or goes, as one sentence.</param>
/// <param name="Breaches">The axes that go beyond the policy's limits, the furthest first.</param>
internal sealed record CleanSong(
    int Position,
    Guid Id,
    SongDescription Description,
    string Rating,
    short? Score,
    string Source,
    bool Kept,
    string Reason,
    IReadOnlyList<AxisBreach> Breaches)
{
    public string Name => $"{Description.Artist} - {Description.Title}";
}

/// <summary>A level beyond a policy's limit.</summary>
internal sealed record AxisBreach(string Axis, short Level, short Limit);

/// <summary>A line behind a breach. The only words of the lyrics that an export ever holds, and only when asked for.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Text">The line.</param>
/// <param name="Axis">What was found in it.</param>
/// <param name="Level">1 to 4.</param>
internal sealed record QuotedLine(int Line, string Text, string Axis, short Level);
