using System.Net;
using AnalysisApp.Configuration;

namespace AnalysisApp.Security;

/// <summary>Until accounts exist nobody signs in, so nobody but this machine may reach the app.</summary>
internal static class LoopbackOnly
{
    /// <exception cref="ConfigurationFaultException">An address is not a loopback address.</exception>
    public static void Check(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address))
                throw new ConfigurationFaultException($"Urls holds '{url}', which is no address; give one such as http://localhost:8080.");

            var isLoopback = address.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
            if (!isLoopback)
                throw new ConfigurationFaultException(
                    $"Urls holds '{url}', which other machines could reach; until accounts exist it may only be a loopback address such as http://localhost:8080.");
        }
    }
}
