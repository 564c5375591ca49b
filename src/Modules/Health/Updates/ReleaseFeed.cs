using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using AnalysisApp.Health.Outbound;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Updates;

/// <summary>
/// Asks the configured address, by <see cref="Destinations"/>' leave: no redirect is followed, no more is read than a release needs, and nothing is said of this
/// instance but the program's name. Safe for concurrent use.
/// </summary>
internal sealed class ReleaseFeed : IDisposable
{
    public const int MostBytes = 1_000_000;
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;
    private readonly UpdateOptions _options;
    private readonly TimeProvider _clock;

    public ReleaseFeed(Destinations destinations, IOptions<UpdateOptions> options, TimeProvider clock)
    {
        _options = options.Value;
        _clock = clock;
        _http = OutboundHttp.Create(destinations);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("AnalysisApp");
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.github+json, application/json;q=0.9");
    }

    /// <param name="tag">Of the last answer; empty for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ReleaseAnswer> AskAsync(string tag, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var host = new Uri(_options.Address!).Host;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _options.Address);
            if (EntityTagHeaderValue.TryParse(tag, out var known))
                request.Headers.IfNoneMatch.Add(known);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.StatusCode switch
            {
                HttpStatusCode.NotModified => ReleaseAnswer.AsBefore,
                HttpStatusCode.OK => await ReadAsync(answer, host, either.Token),
                var status => ReleaseAnswer.Failed($"{host} answered {(int)status}."),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ReleaseAnswer.Failed($"{host} has not answered within {Limit.TotalSeconds} s.");
        }
        catch (Exception fault) when (fault is HttpRequestException or SocketException or IOException)
        {
            var told = fault as ForbiddenDestinationException ?? fault.InnerException as ForbiddenDestinationException ?? fault;
            return ReleaseAnswer.Failed(OneLine(told is ForbiddenDestinationException ? told.Message : $"{host}: {told.Message}"));
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<ReleaseAnswer> ReadAsync(HttpResponseMessage answer, string host, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[MostBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MostBytes
            ? ReleaseAnswer.Failed($"{host} answered with more than {MostBytes} bytes, which is no release.")
            : ReleaseAnswer.Read(bytes.AsMemory(0, length), answer.Headers.ETag?.ToString() is { Length: <= 200 } tag ? tag : null);
    }

    private static string OneLine(string text) => new([.. text.Where(character => !char.IsControl(character)).Take(300)]);
}
