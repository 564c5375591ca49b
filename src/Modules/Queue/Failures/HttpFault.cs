using System.Net.Sockets;

namespace AnalysisApp.Queue.Failures;

/// <summary>Faults of requests and connections to other services.</summary>
internal static class HttpFault
{
    /// <summary>The status that a service answered; null when it did not answer, or it is no such fault.</summary>
    public static int? StatusOf(Exception exception) => (int?)(exception as HttpRequestException)?.StatusCode;

    /// <summary>The service says that it is busy or down, or nobody is there to say it.</summary>
    public static bool IsDown(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: { } status } => (int)status is 429 or 503 or 504,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => true,
        HttpRequestException { InnerException: SocketException inner } => IsDown(inner),
        _ => false,
    };

    public static bool IsDown(SocketException exception) => exception.SocketErrorCode
        is SocketError.ConnectionRefused or SocketError.HostDown or SocketError.HostNotFound or SocketError.HostUnreachable
        or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.TryAgain or SocketError.NoData;
}
