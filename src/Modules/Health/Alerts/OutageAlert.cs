using AnalysisApp.Health.Channels;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Health.Alerts;

/// <summary>
/// Tells of the one fault that cannot be written down first: the database is away, and with it rules, channels and incidents. This goes by what was read last.
/// Instances cannot agree then, so each that runs tells on its own. Used by one loop.
/// </summary>
internal sealed class OutageAlert(
    RuleStore rules, ChannelStore channels, IncidentStore incidents, Messenger messenger, TimeProvider clock, ILogger<OutageAlert> logger)
{
    private const string Subject = "database";
    private const int MostFarewells = 10;

    private readonly HashSet<long> _told = [];
    private Known? _known;
    private Incident? _incident;
    private int _farewells;

    /// <summary>Reads what is needed when nothing can be read.</summary>
    public async Task RememberAsync(CancellationToken cancellationToken)
    {
        var reachable = new List<KnownChannel>();
        foreach (var channel in await channels.ListAsync(null, cancellationToken))
        {
            if (channel.Enabled && await channels.ReadSettingsAsync(channel.Id, cancellationToken) is { } settings)
                reachable.Add(new KnownChannel(channel.Id, channel.Kind, settings));
        }

        var rule = (await rules.ReadAsync(cancellationToken)).Single(rule => rule.Kind == AlertKind.CheckUnhealthy);
        _known = new Known(rule, await rules.ReadQuietHoursAsync(cancellationToken), reachable);
    }

    /// <summary>Another minute could not be written.</summary>
    public async Task ContinueAsync(HealthSummary summary, int minutes, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known is not { Rule.Enabled: true } known || minutes < known.Rule.Minutes || known.QuietHours.Cover(now))
            return;

        var check = summary.Checks.FirstOrDefault(check => check.Name == Subject);
        _incident ??= new Incident(
            0, AlertKind.CheckUnhealthy, Subject, "database unhealthy", check?.Message ?? "PostgreSQL does not answer.", check?.Fix, now - TimeSpan.FromMinutes(minutes), null);
        foreach (var channel in known.Channels.Where(channel => !_told.Contains(channel.Id)))
        {
            if (await SendAsync(channel, new News(_incident, "opened"), cancellationToken))
                _told.Add(channel.Id);
        }
    }

    /// <summary>The database is back.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_incident is null)
            return;

        if (_incident.ResolvedAt is null)
        {
            _incident = _incident with { ResolvedAt = clock.GetUtcNow() };
            await incidents.AddOverAsync(_incident, cancellationToken);
        }

        foreach (var channel in _known!.Channels.Where(channel => _told.Contains(channel.Id)))
        {
            if (await SendAsync(channel, new News(_incident, "resolved"), cancellationToken))
                _told.Remove(channel.Id);
        }

        if (_told.Count > 0 && ++_farewells < MostFarewells)
            return;

        _told.Clear();
        (_incident, _farewells) = (null, 0);
    }

    private async Task<bool> SendAsync(KnownChannel channel, News news, CancellationToken cancellationToken)
    {
        try
        {
            await messenger.SendAsync(channel.Kind, channel.Settings, AlertMessage.Of([news], clock.GetUtcNow()), cancellationToken);
            return true;
        }
        catch (DeliveryException fault)
        {
            HealthLog.NotDelivered(logger, channel.Id, 60, fault.Message);
            return false;
        }
    }

    private sealed record Known(AlertRule Rule, QuietHours QuietHours, IReadOnlyList<KnownChannel> Channels);

    private sealed record KnownChannel(long Id, ChannelKind Kind, ChannelSettings Settings);
}
