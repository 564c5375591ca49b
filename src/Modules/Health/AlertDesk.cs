using AnalysisApp.Health.Alerts;
using AnalysisApp.Health.Channels;

namespace AnalysisApp.Health;

/// <summary>What people set and see of alerts. Safe for concurrent use; a change holds for all instances within a minute.</summary>
public sealed class AlertDesk
{
    private readonly RuleStore _rules;
    private readonly IncidentStore _incidents;
    private readonly ChannelStore _channels;
    private readonly Messenger _messenger;
    private readonly TimeProvider _clock;

    internal AlertDesk(RuleStore rules, IncidentStore incidents, ChannelStore channels, Messenger messenger, TimeProvider clock)
        => (_rules, _incidents, _channels, _messenger, _clock) = (rules, incidents, channels, messenger, clock);

    /// <summary>One rule of each kind, in the order of the kinds.</summary>
    public Task<IReadOnlyList<AlertRule>> ReadRulesAsync(CancellationToken cancellationToken) => _rules.ReadAsync(cancellationToken);

    /// <summary>Changes the rules that are given, all or none.</summary>
    /// <exception cref="ArgumentException">One is not sound; <see cref="AlertRule.Faults"/> says why.</exception>
    public Task SaveRulesAsync(IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rules);
        MustBeSound(rules.SelectMany(rule => rule.Faults()));
        return _rules.SaveAsync(rules, cancellationToken);
    }

    /// <summary>When nobody is told anything.</summary>
    public Task<QuietHours> ReadQuietHoursAsync(CancellationToken cancellationToken) => _rules.ReadQuietHoursAsync(cancellationToken);

    /// <summary>Changes it.</summary>
    /// <exception cref="ArgumentException">It is not sound; <see cref="QuietHours.Faults"/> says why.</exception>
    public Task SaveQuietHoursAsync(QuietHours hours, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hours);
        MustBeSound(hours.Faults());
        return _rules.SaveQuietHoursAsync(hours, cancellationToken);
    }

    /// <summary>All channels, the oldest first.</summary>
    public Task<IReadOnlyList<AlertChannel>> ListChannelsAsync(CancellationToken cancellationToken) => _channels.ListAsync(null, cancellationToken);

    /// <summary>One channel; null when there is none.</summary>
    public async Task<AlertChannel?> FindChannelAsync(long id, CancellationToken cancellationToken) => (await _channels.ListAsync(id, cancellationToken)) is [var channel] ? channel : null;

    /// <summary>Adds a channel; gives its number.</summary>
    /// <exception cref="ArgumentException">The settings are not sound; <see cref="ChannelSettings.Faults"/> says why.</exception>
    public Task<long> AddChannelAsync(ChannelKind kind, string name, bool enabled, ChannelSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        MustBeSound(settings.Faults(kind));
        return _channels.AddAsync(kind, name, enabled, settings, cancellationToken);
    }

    /// <summary>Changes a channel. What waits for it is tried at once; when it is switched off, that is dropped.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="name">Its name.</param>
    /// <param name="enabled">Whether it is used.</param>
    /// <param name="settings">Without a secret the one that is kept stays.</param>
    /// <param name="forgetSecret">Whether a secret that is kept goes.</param>
    /// <param name="cancellationToken">Stops it; nothing is then changed.</param>
    /// <returns>False when there is no such channel.</returns>
    /// <exception cref="ArgumentException">The settings are not sound; <see cref="ChannelSettings.Faults"/> says why.</exception>
    public async Task<bool> ChangeChannelAsync(long id, string name, bool enabled, ChannelSettings settings, bool forgetSecret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (await FindChannelAsync(id, cancellationToken) is not { } channel)
            return false;

        var kept = forgetSecret ? null : (await _channels.ReadSettingsAsync(id, cancellationToken))?.Secret;
        var whole = settings with { Secret = string.IsNullOrEmpty(settings.Secret) ? kept : settings.Secret };
        MustBeSound(whole.Faults(channel.Kind));
        return await _channels.ChangeAsync(id, name, enabled, whole, cancellationToken);
    }

    /// <summary>Removes a channel with what waits for it. None of that number is no fault.</summary>
    public Task RemoveChannelAsync(long id, CancellationToken cancellationToken) => _channels.RemoveAsync(id, cancellationToken);

    /// <summary>Sends a test now, quiet hours or not; at most 10 seconds.</summary>
    /// <returns>Null when it arrived, else why it did not, for people.</returns>
    public async Task<string?> TestChannelAsync(long id, CancellationToken cancellationToken)
    {
        if (await FindChannelAsync(id, cancellationToken) is not { } channel)
            return "There is no such channel any more.";
        if (await _channels.ReadSettingsAsync(id, cancellationToken) is not { } settings)
            return "Its settings cannot be decrypted any more; enter them again.";

        try
        {
            await _messenger.SendAsync(channel.Kind, settings, AlertMessage.Test(_clock.GetUtcNow()), cancellationToken);
            return null;
        }
        catch (DeliveryException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>What was wrong: what still is first, then the newest.</summary>
    /// <param name="limit">At most so many, 1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public Task<IReadOnlyList<Incident>> ListIncidentsAsync(int limit, CancellationToken cancellationToken) => _incidents.ListAsync(Math.Clamp(limit, 1, 200), cancellationToken);

    private static void MustBeSound(IEnumerable<SettingFault> faults)
    {
        if (faults.FirstOrDefault() is { } fault)
            throw new ArgumentException($"{fault.Field}: {fault.Fault}");
    }
}
