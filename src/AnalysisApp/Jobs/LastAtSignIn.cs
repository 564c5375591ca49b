using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;

namespace AnalysisApp.Jobs;

/// <summary>What was begun at a person's sign-in the last time that something was.</summary>
/// <param name="JobId">The job, which may be gone.</param>
/// <param name="At">When it was begun.</param>
internal sealed record LastAtSignIn(long JobId, DateTimeOffset At)
{
    private const string Name = "last_at_sign_in";

    /// <summary>Null when nothing ever was.</summary>
    public static async Task<LastAtSignIn?> FindAsync(UserPreferences store, Guid userId, CancellationToken cancellationToken)
        => await store.FindAsync(userId, Name, cancellationToken) is { } text ? JsonSerializer.Deserialize<LastAtSignIn>(text, ApiJson.Options) : null;

    public static Task KeepAsync(UserPreferences store, Guid userId, LastAtSignIn last, CancellationToken cancellationToken)
        => store.SetAsync(userId, Name, JsonSerializer.Serialize(last, ApiJson.Options), cancellationToken);
}
