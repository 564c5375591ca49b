using System.Diagnostics;
using AnalysisApp.Health;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>Alerts in people's words.</summary>
internal static class AlertWords
{
    public static string Of(AlertKind kind) => kind switch
    {
        AlertKind.CheckUnhealthy => T["Something is unhealthy"],
        AlertKind.FailureShare => T["Too much fails"],
        AlertKind.QueueWait => T["A song does not start"],
        AlertKind.DiskSpace => T["The disk gets full"],
        _ => throw new UnreachableException($"There is no rule {kind}. This is a bug."),
    };

    /// <summary>What was wrong, in a few words.</summary>
    public static string Title(Incident incident) => incident.Kind switch
    {
        AlertKind.CheckUnhealthy => T["{0} unhealthy", CheckWords.Name(incident.Subject)],
        AlertKind.FailureShare => T["Too much fails"],
        AlertKind.QueueWait => T["A song that somebody asked for does not start"],
        AlertKind.DiskSpace => T["The disk is nearly full"],
        _ => throw new UnreachableException($"There is no rule {incident.Kind}. This is a bug."),
    };

    /// <summary>What the rule goes by.</summary>
    public static string Means(AlertKind kind) => kind switch
    {
        AlertKind.CheckUnhealthy => T["One of the checks on the page Health has been unhealthy without a break. One that is degraded is no alert."],
        AlertKind.FailureShare => T["That share of the runs that ended lately has failed; with fewer than {0:N0} runs nothing is said.", AlertRule.FewestRuns],
        AlertKind.QueueWait => T["The same song that somebody asked for has been next in line. A paused queue is no alert."],
        AlertKind.DiskSpace => T["Less than this is free where the data folder is."],
        _ => throw new UnreachableException($"There is no rule {kind}. This is a bug."),
    };

    public static string Of(ChannelKind kind) => kind switch
    {
        ChannelKind.Webhook => "Webhook",
        ChannelKind.Ntfy => "ntfy",
        ChannelKind.Apprise => "Apprise",
        ChannelKind.Email => T["E-mail"],
        _ => throw new UnreachableException($"There is no channel {kind}. This is a bug."),
    };

    public static string Means(ChannelKind kind) => kind switch
    {
        ChannelKind.Webhook => T["JSON to an address of yours, signed."],
        ChannelKind.Ntfy => T["A push to your phone, by ntfy.sh or a server of your own."],
        ChannelKind.Apprise => T["An Apprise server, which passes on to Discord, Telegram, Matrix and a hundred others."],
        ChannelKind.Email => T["By your provider's mail server."],
        _ => throw new UnreachableException($"There is no channel {kind}. This is a bug."),
    };

    /// <summary>Where a channel leads, without what may be a key: of a webhook or Apprise the server only.</summary>
    public static string Where(AlertChannel channel) => channel switch
    {
        { Settings: null } => T["Its settings cannot be read any more; enter them again."],
        { Kind: ChannelKind.Email, Settings: var mail } => T["to {0} by {1}", mail.To, mail.Address],
        { Kind: ChannelKind.Ntfy, Settings: var ntfy } => ntfy.Address,
        { Settings: var other } => new Uri(other.Address).GetLeftPart(UriPartial.Authority) + "/…",
    };
}
