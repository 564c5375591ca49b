using System.Net;

namespace AnalysisApp.Configuration;

/// <summary>Where the app may connect to when a person names a server.</summary>
/// <param name="AllowPrivate">Networks besides the internet that channels of alerts may lead to, such as <c>192.168.0.0/16</c>; empty for none.</param>
internal sealed record NetworkSettings(IReadOnlyList<IPNetwork> AllowPrivate)
{
    private const string Key = nameof(AllowPrivate);
    private static readonly IPNetwork[] Everywhere = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")];

    /// <summary>Reads <c>AllowPrivate</c>: <c>true</c>, <c>false</c>, or networks such as <c>192.168.0.0/16</c> separated by commas.</summary>
    /// <exception cref="ConfigurationFaultException">It holds anything else.</exception>
    public static NetworkSettings Read(IConfiguration section)
    {
        if (string.IsNullOrWhiteSpace(section[Key]))
            return new NetworkSettings([]);
        if (bool.TryParse(section[Key], out var all))
            return new NetworkSettings(all ? Everywhere : []);

        return new NetworkSettings([.. section[Key]!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(NetworkOf)]);
    }

    private static IPNetwork NetworkOf(string text) => IPNetwork.TryParse(text, out var network)
        ? network
        : throw new ConfigurationFaultException(
            $"Network:{Key} holds '{text}'; it may be true, false, or networks such as 192.168.0.0/16 or fd00::/8, separated by commas.");
}
