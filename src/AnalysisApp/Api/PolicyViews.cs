using AnalysisApp.Analysis;
using AnalysisApp.Library;
using AnalysisApp.Policies;

namespace AnalysisApp.Api;

/// <summary>A policy: the highest level of each axis that is still fine, and the points that each level beyond it takes off a song's score.</summary>
internal sealed record PolicyView(
    string Name, string Title, string Description, int Version, IReadOnlyList<AxisLimit> Limits, UnreadSongs Unread, DateTimeOffset UpdatedAt)
{
    public static PolicyView Of(StoredPolicy stored)
    {
        var policy = PolicyDocument.Parse(stored);
        return new PolicyView(policy.Name, policy.Title, policy.Description, stored.Version, policy.Limits, policy.Unread, stored.UpdatedAt);
    }
}

/// <summary>A policy that was changed, and the songs whose rating is another now.</summary>
internal sealed record PolicyChangeView(PolicyView Policy, int Songs, IReadOnlyList<RatingShift> Shifts)
{
    public static PolicyChangeView Of(PolicyChange change) => new(PolicyView.Of(change.Policy), change.Songs, change.Shifts);
}

/// <summary>The songs whose rating a change would make another; <c>items</c> are the first of them by artist and title.</summary>
internal sealed record PolicyPreviewView(int Songs, IReadOnlyList<RatingShift> Shifts, IReadOnlyList<ShiftedSongView> Items)
{
    public static PolicyPreviewView Of(PolicyPreview preview) => new(
        preview.Songs,
        preview.Shifts,
        [.. preview.Examples.Select(song => new ShiftedSongView(
            song.Id.ToString(), song.Title, song.Artist, song.From.Value, song.From.Score, song.To.Value, song.To.Score))]);
}

/// <summary>A song whose rating would be another.</summary>
internal sealed record ShiftedSongView(string Id, string Title, string Artist, string From, short? FromScore, string To, short? ToScore);

/// <summary>A rating for all songs of an artist; only a decision about a song itself goes before it.</summary>
internal sealed record ArtistRuleView(string Artist, string Rating, string? Note, string DecidedBy, DateTimeOffset DecidedAt)
{
    public static ArtistRuleView Of(ArtistRule rule) => new(rule.Artist, rule.Value, rule.Note, rule.By, rule.At);
}
