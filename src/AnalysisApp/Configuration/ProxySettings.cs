using System.Net;

namespace AnalysisApp.Configuration;

/// <summary>Whose word is taken on where a request came from.</summary>
/// <param name="Addresses">Of reverse proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are believed; empty for none.</param>
internal sealed record ProxySettings(IReadOnlyList<IPNetwork> Addresses)
{
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static ProxySettings Read(IConfiguration section) => new(NetworksOf(section, "Addresses", "Proxy"));

    /// <summary>Addresses and ranges, as a list or separated by commas.</summary>
    /// <param name="section">Where they stand.</param>
    /// <param name="key">Under which key.</param>
    /// <param name="name">What the section is called in messages.</param>
    /// <exception cref="ConfigurationFaultException">One is no address.</exception>
    public static IReadOnlyList<IPNetwork> NetworksOf(IConfiguration section, string key, string name)
    {
        var listed = section.GetSection(key).GetChildren().Select(child => child.Value ?? "").Append(section[key] ?? "");
        return
        [
            .. listed.SelectMany(text => text.Split([',', ';', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Select(text => NetworkOf(text)
                    ?? throw new ConfigurationFaultException($"{name}:{key} holds '{text}'; it may hold addresses and ranges such as 172.17.0.1 or 10.0.0.0/8.")),
        ];
    }

    private static IPNetwork? NetworkOf(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
