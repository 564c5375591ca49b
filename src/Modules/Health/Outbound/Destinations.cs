using System.Net;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Outbound;

/// <summary>
/// Where a server that a person named may lie. Otherwise whoever may type an address could have this machine knock at doors behind its firewall. A name is
/// looked up here and once: what was checked is what is connected to, whatever the name says a moment later. Safe for concurrent use.
/// </summary>
/// <param name="options">Say which networks are allowed besides the internet.</param>
/// <param name="lookUp">The addresses of a name.</param>
internal sealed class Destinations(IOptions<HealthOptions> options, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
{
    public Destinations(IOptions<HealthOptions> options)
        : this(options, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>The addresses of a server that may be connected to, in the order in which to try; at least one.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <exception cref="ForbiddenDestinationException">It has none.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known.</exception>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        var all = IPAddress.TryParse(host, out var literal) ? [literal] : await lookUp(host, cancellationToken);
        var allowed = Array.FindAll(all, IsAllowed);
        return allowed.Length > 0 ? allowed : throw new ForbiddenDestinationException(host);
    }

    private bool IsAllowed(IPAddress address)
    {
        var plain = PublicAddress.Plain(address);
        return PublicAddress.Is(plain) || options.Value.AllowedNetworks.Any(network => network.Contains(plain));
    }
}

/// <summary>A server lies where none may. The message does not say at which address: who asks need not learn what names mean inside.</summary>
internal sealed class ForbiddenDestinationException(string host) : IOException(
    $"{host} is in a private network, and nothing is sent there unless it is allowed. List that network in Network:AllowPrivate, such as 192.168.0.0/16, or set it to true.");
