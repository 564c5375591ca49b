using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Review;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Songs;

/// <summary>Does to many songs what a person asked for, all at once or not at all.</summary>
internal sealed class SongActions(
    ISongs songs, IDecisions decisions, IPlaylists playlists, ILibraryAccess access, CurrentUser user, StartAnalysis start)
{
    /// <summary>Does it to the songs that were chosen on a page.</summary>
    /// <returns>What was done, or what is missing, in a sentence.</returns>
    public async Task<string> DoAsync(ChosenSongs chosen, Audience audience, Guid? playlistId, CancellationToken cancellationToken)
    {
        if (chosen.Ids.Count == 0)
            return T["No song was chosen. Tick the boxes before the songs first."];
        if (chosen.Audience != audience.Name)
            return T["Another audience was chosen meanwhile, so nothing was done. Look at the list again."];

        // Another user's is as good as gone.
        var foreign = await access.FindForeignAsync(user.LibraryOwner, chosen.Ids, Access.Write, cancellationToken);
        if (await songs.ListReferencesAsync([.. chosen.Ids.Except(foreign)], cancellationToken) is not { Count: > 0 } there)
            return T["The chosen songs are gone. Look at the list again."];
        return await DoAsync(chosen.Action, there, audience, playlistId, note: null, cancellationToken);
    }

    /// <param name="action">One of <see cref="SongAction"/>; anything else does nothing.</param>
    /// <param name="chosen">Which.</param>
    /// <param name="audience">For whom, where it is a decision.</param>
    /// <param name="playlistId">Where from, where they are removed.</param>
    /// <param name="note">Why; null: no reason.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was done, in a sentence.</returns>
    public async Task<string> DoAsync(
        string? action, IReadOnlyList<SongReference> chosen, Audience audience, Guid? playlistId, string? note, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. chosen.Select(song => song.Id)];
        if (await access.FindForeignAsync(user.LibraryOwner, ids, Access.Write, cancellationToken) is { Count: > 0 })
            return T["Some of the songs are gone. Nothing was done; look at the list again."];

        switch (action)
        {
            case SongAction.Approve or SongAction.Block or SongAction.Clear:
                var request = new DecisionRequest(ids, audience.Name, ValueOf(action), note, user.Name);
                var changed = await decisions.DecideAsync(request, cancellationToken);
                return Decided(action, changed, audience.Title);
            case SongAction.Analyse:
                await start.ChosenAsync(chosen, cancellationToken);
                return T.Count(ids.Length, "One song will be read.", "{0:N0} songs will be read.");
            case SongAction.Remove when playlistId is { } playlist:
                await playlists.RemoveSongsAsync(playlist, ids, cancellationToken);
                return T.Count(ids.Length, "One song was taken out of the playlist.", "{0:N0} songs were taken out of the playlist.");
            default:
                return T["Nothing was done."];
        }
    }

    private static string? ValueOf(string action) => action switch
    {
        SongAction.Approve => "approved",
        SongAction.Block => "blocked",
        _ => null,
    };

    private static string Decided(string action, int changed, string audience) => (action, changed) switch
    {
        (_, 0) => T["Nothing had to be changed."],
        (SongAction.Approve, _) => T.Count(changed, "One song was approved for: {1}.", "{0:N0} songs were approved for: {1}.", audience),
        (SongAction.Block, _) => T.Count(changed, "One song was blocked for: {1}.", "{0:N0} songs were blocked for: {1}.", audience),
        _ => T.Count(changed, "One decision was taken back for: {1}.", "{0:N0} decisions were taken back for: {1}.", audience),
    };
}
