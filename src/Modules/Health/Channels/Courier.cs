using AnalysisApp.Health.Alerts;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Health.Channels;

/// <summary>
/// Brings what is due to each channel, as one message, outside quiet hours. What fails is tried again after 30 s, then twice as long each time, up to an hour; the
/// database keeps count, so a restart changes nothing. A message may arrive twice when the app dies between sending and writing it down; none is lost.
/// </summary>
internal sealed class Courier(ChannelStore channels, RuleStore rules, Messenger messenger, TimeProvider clock, ILogger<Courier> logger)
{
    private const string UnreadableFault = "Its settings cannot be decrypted, since the keys they were encrypted with are gone; enter them again.";
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    public static TimeSpan DelayAfter(int attempts) => attempts > 7 ? LongestDelay : FirstDelay * (1 << attempts) is var delay && delay < LongestDelay ? delay : LongestDelay;

    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        if ((await rules.ReadQuietHoursAsync(cancellationToken)).Cover(clock.GetUtcNow()))
            return;
        while (await channels.TakeTurnAsync(cancellationToken) is { } channel)
            await DeliverAsync(channel, cancellationToken);
    }

    private async Task DeliverAsync(DueChannel channel, CancellationToken cancellationToken)
    {
        if (channel.News.Count == 0)
            return;
        try
        {
            if (channel.Settings is null)
                throw new DeliveryException(UnreadableFault);

            await messenger.SendAsync(channel.Kind, channel.Settings, AlertMessage.Of(channel.News, clock.GetUtcNow()), cancellationToken);
            await channels.SettleAsync(channel, cancellationToken);
        }
        catch (DeliveryException fault)
        {
            var delay = DelayAfter(channel.Attempts);
            HealthLog.NotDelivered(logger, channel.Id, delay.TotalSeconds, fault.Message);
            await channels.PostponeAsync(channel, fault.Message, delay, cancellationToken);
        }
    }
}
