using System.Net.Sockets;

namespace AnalysisApp.Health.Outbound;

/// <summary>
/// HTTP to servers that people named: connections are made to <see cref="Destinations"/> only, redirects are not followed, and a proxy of the environment is
/// not used, since it would look names up by itself.
/// </summary>
internal static class OutboundHttp
{
    public static HttpClient Create(Destinations destinations) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        ConnectCallback = async (context, cancellationToken) =>
        {
            var addresses = await destinations.FindAsync(context.DnsEndPoint.Host, cancellationToken);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
