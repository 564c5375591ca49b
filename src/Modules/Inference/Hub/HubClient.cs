using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace AnalysisApp.Inference.Hub;

/// <summary>
/// The two requests that a download needs: what a file is (HEAD), and its bytes (GET). Redirects are followed by hand, so that the token stays with
/// the hub. Safe for concurrent use; proxies come from the standard variables.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const int MostHeaderKilobytes = 64;
    private const long MostBytes = 64L << 30;
    private readonly HubSettings _settings;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    public HubClient(HubSettings settings, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            // What an answer that is not the file holds is read only to keep the connection.
            MaxResponseDrainSize = MostHeaderKilobytes << 10,
        })
        {
            // Every wait has its own limit here, connecting included.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("AnalysisApp", "1"));
        _http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What the hub promises about a file.</summary>
    /// <exception cref="TransientFaultException">Try again.</exception>
    /// <exception cref="ModelPackException">It is not to be had, in one line.</exception>
    public async Task<HubPromise> AskAsync(HubFile file, CancellationToken cancellationToken)
    {
        using var silence = new SilenceLimit(_settings.AnswerTimeout, "HF_HUB_ETAG_TIMEOUT", _clock, cancellationToken);
        using var answer = await silence.RunAsync(token => SendAsync(HttpMethod.Head, file, from: 0, token));
        if (Header(answer, "X-Repo-Commit") is not { } commit)
            throw new ModelPackException($"What answers at {_settings.Endpoint.Host} for {file} is no hub: it names no commit. Check HF_ENDPOINT and the network.");
        if (commit != file.Commit)
            throw new ModelPackException($"{file}: the hub answered for the commit {Shown(commit)}, not for {file.Commit}. Check the revision in pack.json.");

        var etag = Etag(Header(answer, "X-Linked-Etag") ?? Header(answer, "ETag"));
        if (etag is null)
            throw new ModelPackException($"{file}: the hub gave no hash to check the content by. Check HF_ENDPOINT; a mirror must pass X-Linked-Etag and ETag on.");
        var size = Header(answer, "X-Linked-Size") ?? (IsRedirect(answer) ? null : answer.Content.Headers.ContentLength?.ToString(CultureInfo.InvariantCulture));
        return long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= MostBytes
            ? new HubPromise(file, etag, bytes)
            : throw new ModelPackException($"{file}: the hub gave the size '{Shown(size ?? "")}', which is no number of bytes up to {MostBytes}. Check HF_ENDPOINT.");
    }

    /// <summary>The file's bytes from here on: 206, or 200 with all of them, or 416 when there are none there.</summary>
    /// <exception cref="TransientFaultException">Try again.</exception>
    /// <exception cref="ModelPackException">It is not to be had, in one line.</exception>
    public Task<HttpResponseMessage> OpenAsync(HubFile file, long from, SilenceLimit silence)
        => silence.RunAsync(token => SendAsync(HttpMethod.Get, file, from, token));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, HubFile file, long from, CancellationToken cancellationToken)
    {
        var target = file.Address(_settings.Endpoint);
        for (var redirects = 0; redirects <= Redirects.Most; redirects++)
        {
            var answer = await SendOnceAsync(method, file, target, from, cancellationToken);
            try
            {
                if (!IsRedirect(answer) || (method == HttpMethod.Head && EndsQuestion(answer)))
                {
                    new HubAnswer(file, target, answer, _settings).Check(_clock.GetUtcNow());
                    return answer;
                }

                target = Redirects.Follow(file, target, answer.Headers.Location);
                answer.Dispose();
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }

        throw new ModelPackException($"{file}: {_settings.Endpoint.Host} redirects more than {Redirects.Most} times. Check HF_ENDPOINT.");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, HubFile file, Uri target, long from, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, target);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (_settings.Token is { } token && Redirects.MaySendToken(_settings.Endpoint, target))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw fault.HttpRequestError switch
            {
                HttpRequestError.ConfigurationLimitExceeded
                    => new ModelPackException($"{file}: {target.Host} answered with headers above {MostHeaderKilobytes} kB. Check HF_ENDPOINT.", fault),
                HttpRequestError.SecureConnectionError => new ModelPackException(
                    $"{file}: no secure connection to {target.Host} ({(fault.InnerException ?? fault).Message}). Install the network's root certificate, or check HF_ENDPOINT.", fault),
                _ => new TransientFaultException(
                    $"cannot be had from {target.Host} ({fault.HttpRequestError}; behind a proxy set HTTPS_PROXY, for a mirror HF_ENDPOINT)", null, fault),
            };
        }
    }

    private static bool IsRedirect(HttpResponseMessage answer) => (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308;

    // A relative redirect is a renamed repository; an absolute one leads to the content's host, and the headers here are the file's.
    private static bool EndsQuestion(HttpResponseMessage answer)
        => answer.Headers.Location is { IsAbsoluteUri: true } && Header(answer, "X-Linked-Etag") is not null;

    private static string? Etag(string? header)
    {
        var etag = (header?.StartsWith("W/", StringComparison.Ordinal) == true ? header[2..] : header)?.Trim('"');
        return etag is not null && (HubFile.IsHex(etag, 64) || HubFile.IsHex(etag, 40)) ? etag : null;
    }

    private static string? Header(HttpResponseMessage answer, string name)
        => answer.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString().Trim() : null;

    // What a server sends may hold anything; the promise is one line.
    private static string Shown(string text) => new([.. text.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);
}
