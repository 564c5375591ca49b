using AnalysisApp.Library;
using AnalysisApp.Policies;

namespace AnalysisApp.Pages.Songs;

/// <summary>A rule for all songs of an artist that stands in place of what a song was estimated to be.</summary>
/// <param name="Audience">For whom.</param>
/// <param name="Rule">What it says.</param>
internal sealed record StandingRule(Audience Audience, ArtistRule Rule)
{
    /// <summary>The rule that stands for a song; null when there is none, or when a decision about the song itself goes before it.</summary>
    public static async Task<StandingRule?> FindAsync(
        Song song, Audience audience, ISongs songs, IPolicies policies, CancellationToken cancellationToken)
        => await songs.FindRatingAsync(song.Id, audience.Name, cancellationToken) is { Source: RatingSource.ArtistRule }
            && await policies.FindRuleAsync(audience.Name, song.Description.Artist, cancellationToken) is { } rule
            ? new StandingRule(audience, rule)
            : null;
}
