using System.Net.Security;
using AnalysisApp.Commands;
using AnalysisApp.Configuration;

namespace AnalysisApp.Container;

/// <summary><c>--healthcheck</c>: asks the app that runs on this machine whether it is alive, for an image that has no curl.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <param name="settings">As the app's; where it listens may be among them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it is alive, or one line that says why not.</returns>
    public static async Task<string?> RunAsync(string[] settings, CancellationToken cancellationToken)
    {
        var configuration = CommandConfiguration.Read(settings);
        var address = new Uri(ListeningAddresses.Nearest(configuration), "/health");
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,

            // On loopback it talks to itself, by a name that no certificate is made out to.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, faults) => address.IsLoopback || faults == SslPolicyErrors.None },
        };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = HostFor(configuration["AllowedHosts"], address);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"{address} answered with {(int)response.StatusCode}.";
        }
        catch (HttpRequestException fault)
        {
            return $"Nothing answers at {address} ({fault.HttpRequestError}).";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{address} did not answer within {Patience.TotalSeconds:0} s.";
        }
    }

    /// <summary>A name that the app answers to: it may have been told only the one that people type.</summary>
    internal static string HostFor(string? allowed, Uri address)
    {
        var names = (allowed ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 || names.Contains("*") || names.Contains(address.Host, StringComparer.OrdinalIgnoreCase)
            ? address.Authority
            : $"{names[0].Replace("*", "health", StringComparison.Ordinal)}:{address.Port}";
    }
}
