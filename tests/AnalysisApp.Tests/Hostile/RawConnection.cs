using System.Net.Sockets;
using System.Text;

namespace AnalysisApp.Tests.Hostile;

/// <summary>What no proper client would send.</summary>
internal static class RawConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Sends these bytes; gives all that is answered until the server closes the connection.</summary>
    public static async Task<string> AskAsync(Uri server, string request)
    {
        using var client = await OpenAsync(server, request);
        return await ReadToEndAsync(client);
    }

    public static async Task<TcpClient> OpenAsync(Uri server, string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        return client;
    }

    /// <summary>All until the server closes the connection; a reset is a close.</summary>
    public static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // Closed while we still had something to say.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
