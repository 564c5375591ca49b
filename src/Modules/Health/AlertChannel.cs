using AnalysisApp.Health.Channels;

namespace AnalysisApp.Health;

/// <summary>A way to a person.</summary>
public enum ChannelKind
{
    /// <summary>A POST of JSON, signed where there is a secret.</summary>
    Webhook,

    /// <summary>A topic of an ntfy server.</summary>
    Ntfy,

    /// <summary>An Apprise API server, which knows a hundred services.</summary>
    Apprise,

    /// <summary>E-mail by SMTP.</summary>
    Email,
}

/// <summary>Where a channel leads. Kept encrypted.</summary>
public sealed record ChannelSettings
{
    /// <summary>Of webhook, ntfy (with its topic) and Apprise (with <c>/notify/…</c>) the http or https address; of e-mail the server's name.</summary>
    public string Address { get; init; } = "";

    /// <summary>What signs a webhook, ntfy's access token, Apprise's addresses for a server that keeps none, or the password for the mail server; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>E-mail: the server's port, 1 to 65535. The default is 587; 465 cannot be used.</summary>
    public int Port { get; init; } = 587;

    /// <summary>E-mail: whether the connection must be encrypted (STARTTLS). The default is true.</summary>
    public bool Secure { get; init; } = true;

    /// <summary>E-mail: the user at the server; null: none is asked for.</summary>
    public string? UserName { get; init; }

    /// <summary>E-mail: the sender's address.</summary>
    public string From { get; init; } = "";

    /// <summary>E-mail: the readers' addresses, separated by commas.</summary>
    public string To { get; init; } = "";

    /// <summary>What it may not be; empty when it is sound. No message holds a secret.</summary>
    /// <param name="kind">Of the channel.</param>
    public IReadOnlyList<SettingFault> Faults(ChannelKind kind) => [.. SettingRules.FaultsOf(kind, this)];
}

/// <summary>A channel as it stands.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Which way.</param>
/// <param name="Name">For people, 1 to 100 characters.</param>
/// <param name="Enabled">Whether it is used.</param>
/// <param name="Settings">Without its secret; null when they cannot be decrypted any more and must be entered anew.</param>
/// <param name="HasSecret">Whether there is one.</param>
/// <param name="Waiting">News that wait for it.</param>
/// <param name="LastSentAt">When a message last arrived.</param>
/// <param name="LastFault">Why the last message did not; null when it did.</param>
/// <param name="NextTryAt">When it is tried again; null when nothing failed.</param>
public sealed record AlertChannel(
    long Id,
    ChannelKind Kind,
    string Name,
    bool Enabled,
    ChannelSettings? Settings,
    bool HasSecret,
    int Waiting,
    DateTimeOffset? LastSentAt,
    string? LastFault,
    DateTimeOffset? NextTryAt);
