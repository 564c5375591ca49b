using System.Net;
using System.Net.Sockets;

namespace AnalysisApp.Health.Outbound;

/// <summary>
/// Which addresses anyone on the internet could reach as well: all but those of IANA's special-purpose registries
/// (<see href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4</see>,
/// <see href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6</see>; RFC 6890). An IPv4 address inside an IPv6 one counts as itself.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // IETF's protocols with Teredo among them, documentation, 6to4: tunnels lead to where their IPv4 address says.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // All that is handed out for use on the internet; what is outside is loopback, local, multicast or reserved.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // RFC 6052: the last four bytes are the IPv4 address.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether the address is anybody's; <paramref name="address"/> is <see cref="Plain"/>.</summary>
    public static bool Is(IPAddress address)
        => (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)) && !Special.Any(network => network.Contains(address));

    /// <summary>The IPv4 address that an IPv6 one stands for (mapped, or by NAT64), else the address itself, without its zone.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        var bytes = address.GetAddressBytes();
        return Nat64.Contains(new IPAddress(bytes)) ? new IPAddress(bytes[^4..]) : new IPAddress(bytes);
    }
}
