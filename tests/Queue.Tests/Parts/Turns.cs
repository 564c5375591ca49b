using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests.Parts;

/// <summary>Turns that do one thing only.</summary>
internal static class Turns
{
    public static IReadOnlyList<PlaceInLine> FromTheStart { get; } = [.. Enum.GetValues<JobPriority>().Select(PlaceInLine.BeforeAllOf)];

    public static async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(
        this JobClaims claims, ClaimRoom room, string instance, TimeSpan lease, TimeSpan timeout, CancellationToken cancellationToken)
        => (await claims.TakeTurnAsync([], FromTheStart, room, new Claimant(instance, lease, timeout), cancellationToken)).Claimed;

    /// <returns>Null when the lease was lost.</returns>
    public static async Task<JobState?> EndAsync(this JobClaims claims, ClaimedJob job, Settlement settlement)
    {
        var turn = await claims.TakeTurnAsync(
            [new RunEnd(job, settlement)], FromTheStart, new ClaimRoom(0), new Claimant("", TimeSpan.Zero, TimeSpan.Zero), CancellationToken.None);
        return turn.Settled.TryGetValue(job.Id, out var state) ? state : null;
    }

    /// <summary>A turn on a connection of its own.</summary>
    public static async Task<Turn> TakeTurnAsync(
        this JobClaims claims, IReadOnlyList<RunEnd> ends, IReadOnlyList<PlaceInLine> floors, ClaimRoom room, Claimant claimant, CancellationToken cancellationToken)
    {
        await using var connection = claims.KeepConnection();
        return await claims.TurnAsync(connection, ends, floors, room, claimant, cancellationToken);
    }
}
