using System.Net;
using AnalysisApp.Configuration;

namespace AnalysisApp.Security;

/// <summary>Whether a request names its user by a header that is believed: from the listed addresses only, by the connection's own. Safe for concurrent use.</summary>
internal sealed partial class TrustedHeader(TrustedHeaderSettings settings, ILogger<TrustedHeader> logger)
{
    private int _warned;

    /// <summary>Whether the request names its user and may.</summary>
    public bool Names(HttpContext context)
    {
        if (settings.Name is null || context.Request.Headers[settings.Name] is not [{ Length: > 0 }])
            return false;
        if (context.Features.Get<Proxies.Peer>()?.Address is { } address && IsListed(address))
            return true;

        if (Interlocked.Exchange(ref _warned, 1) == 0)
            NotBelieved(logger, settings.Name, context.Features.Get<Proxies.Peer>()?.Address);
        return false;
    }

    private bool IsListed(IPAddress address)
        => settings.Addresses.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    [LoggerMessage(1, LogLevel.Warning, "The header {Header} came from {Address}, which Accounts:TrustedHeader:Addresses does not list: it is not believed. This is said once.")]
    private static partial void NotBelieved(ILogger logger, string header, IPAddress? address);
}
