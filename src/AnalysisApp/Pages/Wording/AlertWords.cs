using System.Diagnostics;
using AnalysisApp.Health;

namespace AnalysisApp.Pages.Wording;

/// <summary>Alerts in people's words.</summary>
internal static class AlertWords
{
    public static string Of(AlertKind kind) => kind switch
    {
        AlertKind.CheckUnhealthy => "Something is unhealthy",
        AlertKind.FailureShare => "Too much fails",
        AlertKind.QueueWait => "A song does not start",
        AlertKind.DiskSpace => "The disk gets full",
        _ => throw new UnreachableException($"There is no rule {kind}. This is a bug."),
    };

    /// <summary>What the rule goes by.</summary>
    public static string Means(AlertKind kind) => kind switch
    {
        AlertKind.CheckUnhealthy => "One of the checks on the page Health has been unhealthy without a break. One that is degraded is no alert.",
        AlertKind.FailureShare => $"That share of the runs that ended lately has failed; with fewer than {AlertRule.FewestRuns} runs nothing is said.",
        AlertKind.QueueWait => "The same song that somebody asked for has been next in line. A paused queue is no alert.",
        AlertKind.DiskSpace => "Less than this is free where the data folder is.",
        _ => throw new UnreachableException($"There is no rule {kind}. This is a bug."),
    };

    public static string Of(ChannelKind kind) => kind switch
    {
        ChannelKind.Webhook => "Webhook",
        ChannelKind.Ntfy => "ntfy",
        ChannelKind.Apprise => "Apprise",
        ChannelKind.Email => "E-mail",
        _ => throw new UnreachableException($"There is no channel {kind}. This is a bug."),
    };

    public static string Means(ChannelKind kind) => kind switch
    {
        ChannelKind.Webhook => "JSON to an address of yours, signed.",
        ChannelKind.Ntfy => "A push to your phone, by ntfy.sh or a server of your own.",
        ChannelKind.Apprise => "An Apprise server, which passes on to Discord, Telegram, Matrix and a hundred others.",
        ChannelKind.Email => "By your provider's mail server.",
        _ => throw new UnreachableException($"There is no channel {kind}. This is a bug."),
    };

    /// <summary>Where a channel leads, without what may be a key: of a webhook or Apprise the server only.</summary>
    public static string Where(AlertChannel channel) => channel switch
    {
        { Settings: null } => "Its settings cannot be read any more; enter them again.",
        { Kind: ChannelKind.Email, Settings: var mail } => $"to {mail.To} by {mail.Address}",
        { Kind: ChannelKind.Ntfy, Settings: var ntfy } => ntfy.Address,
        { Settings: var other } => new Uri(other.Address).GetLeftPart(UriPartial.Authority) + "/…",
    };
}
