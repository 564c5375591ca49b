using System.Security.Claims;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Events;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Security;

/// <summary>
/// A stream is one request that lasts for hours, so what is checked when a request begins is checked again while it is open: whoever was disabled, got another
/// role, or whose session or key was taken back, on whichever instance, hears nothing more within a minute.
/// </summary>
internal sealed class RevokedListeners(
    OpenStreams streams, ApiKeys keys, IServiceScopeFactory scopes, IOptions<IdentityOptions> identity, TimeProvider clock, ILogger<RevokedListeners> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await EndAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                EventsLog.ListenersNotChecked(logger, fault);
            }
        }
    }

    /// <summary>Ends the streams of those who may not listen any longer.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in streams.Users)
        {
            if (!await MayListenAsync(listener, cancellationToken))
                streams.End(user => ReferenceEquals(user, listener));
        }
    }

    private async Task<bool> MayListenAsync(ClaimsPrincipal listener, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return listener.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            && await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByIdAsync(id) is { IsDisabled: false } user
            && listener.FindFirstValue(ClaimTypes.Role) == JsonNamingPolicy.SnakeCaseLower.ConvertName(user.Role.ToString())
            && HasStamp(listener, user)
            && await HasKeyAsync(listener, user, cancellationToken);
    }

    /// <summary>A session carries the stamp that the user had then; what ends all sessions changes the user's.</summary>
    private bool HasStamp(ClaimsPrincipal listener, User user)
        => listener.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType) is not { } stamp || stamp == user.SecurityStamp;

    private async Task<bool> HasKeyAsync(ClaimsPrincipal listener, User user, CancellationToken cancellationToken)
    {
        // The configured key is in no list: it lasts as long as this process.
        if (listener.FindFirstValue(CurrentUser.KeyClaim) is not { } prefix || !prefix.StartsWith("aa_", StringComparison.Ordinal))
            return true;

        var now = clock.GetUtcNow();
        return (await keys.ListAsync(user.Id, cancellationToken)).Any(key => key.Prefix == prefix && key.RevokedAt is null && !(key.ExpiresAt <= now));
    }
}
