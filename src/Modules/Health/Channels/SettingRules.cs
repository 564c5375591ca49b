using System.Net.Mail;
using static System.Runtime.CompilerServices.FormattableStringFactory;

namespace AnalysisApp.Health.Channels;

/// <summary>What a channel's settings may hold.</summary>
internal static class SettingRules
{
    private const int ImplicitTlsPort = 465;
    private const int LongestText = 2000;

    public static IEnumerable<SettingFault> FaultsOf(ChannelKind kind, ChannelSettings settings)
        => (kind == ChannelKind.Email ? OfMail(settings) : OfAddress(kind, settings)).Concat(OfSecret(kind, settings));

    /// <summary>The topic of an ntfy address; null when it has none.</summary>
    public static string? TopicOf(Uri address) => address.Segments is [_, .., var last] && last.Trim('/') is { Length: > 0 } topic ? Uri.UnescapeDataString(topic) : null;

    private static IEnumerable<SettingFault> OfAddress(ChannelKind kind, ChannelSettings settings)
    {
        if (settings.Address.Length > LongestText || !Uri.TryCreate(settings.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            yield return new(nameof(settings.Address), Create("It must be a whole address that begins with https:// or http://."));
        else if (address.UserInfo.Length > 0)
            yield return new(nameof(settings.Address), Create("It must not hold a user or password; give an access token or a secret below."));
        else if (kind == ChannelKind.Ntfy && TopicOf(address) is null)
            yield return new(nameof(settings.Address), Create("It must end with the topic, as in https://ntfy.sh/my-topic."));
    }

    private static IEnumerable<SettingFault> OfMail(ChannelSettings settings)
    {
        if (Uri.CheckHostName(settings.Address) == UriHostNameType.Unknown)
            yield return new(nameof(settings.Address), Create("It must be the name of a mail server, such as mail.example.org."));
        if (settings.Port == ImplicitTlsPort)
            yield return new(nameof(settings.Port), Create("Port 465 encrypts before the first word, which cannot be done here; use 587, which the same server nearly always has."));
        else if (settings.Port is < 1 or > 65535)
            yield return new(nameof(settings.Port), Create("It is {0}; it may be 1 to 65535, and is mostly 587 or 25.", settings.Port));
        if (!IsMail(settings.From))
            yield return new(nameof(settings.From), Create("It must be one e-mail address, such as alerts@example.org."));
        if (settings.To.Length > LongestText || settings.To.Split(',') is var readers && !readers.All(IsMail))
            yield return new(nameof(settings.To), Create("It must be e-mail addresses, with commas between them."));
    }

    private static IEnumerable<SettingFault> OfSecret(ChannelKind kind, ChannelSettings settings)
    {
        if (settings.Secret is { Length: > LongestText })
            yield return new(nameof(settings.Secret), Create("It is longer than {0:0} characters.", LongestText));
        else if (kind == ChannelKind.Ntfy && settings.Secret is { } token && !token.All(character => character is > ' ' and < '\u007f'))
            yield return new(nameof(settings.Secret), Create("A token has letters, digits and signs, without spaces."));
        else if (kind == ChannelKind.Email && settings.Secret is not null && settings.UserName is null)
            yield return new(nameof(settings.UserName), Create("A password needs a user."));
    }

    private static bool IsMail(string address) => MailAddress.TryCreate(address.Trim(), out var mail) && mail.DisplayName.Length == 0 && !address.Any(char.IsControl);
}
