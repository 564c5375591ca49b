using System.Net.Mail;
using System.Net.Sockets;
using AnalysisApp.Health.Outbound;

namespace AnalysisApp.Health.Channels;

/// <summary>
/// Brings a message to a channel, by <see cref="Destinations"/>' leave; no redirect is followed, and nothing of an answer but its status is read. Safe for
/// concurrent use.
/// </summary>
internal sealed class Messenger : IDisposable
{
    /// <summary>How long a channel may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Destinations _destinations;
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    public Messenger(Destinations destinations, TimeProvider clock)
    {
        _destinations = destinations;
        _clock = clock;
        _http = OutboundHttp.Create(destinations);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("AnalysisApp");
    }

    /// <exception cref="DeliveryException">It did not arrive.</exception>
    public async Task SendAsync(ChannelKind kind, ChannelSettings settings, AlertMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (kind == ChannelKind.Email)
                await Mail.SendAsync(settings, message, _destinations, either.Token).WaitAsync(either.Token);
            else
                await PostAsync(RequestOf(kind, settings, message), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"{HostOf(kind, settings)} has not answered within {Limit.TotalSeconds} s.");
        }
        catch (Exception fault) when ((fault as ForbiddenDestinationException ?? fault.InnerException as ForbiddenDestinationException) is { } forbidden)
        {
            throw new DeliveryException(forbidden.Message, fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or SmtpException or SocketException or IOException or InvalidOperationException)
        {
            throw new DeliveryException(OneLine($"{HostOf(kind, settings)}: {(fault.InnerException ?? fault).Message}"), fault);
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestOf(ChannelKind kind, ChannelSettings settings, AlertMessage message) => kind switch
    {
        ChannelKind.Webhook => Webhook.RequestOf(settings, message),
        ChannelKind.Ntfy => Ntfy.RequestOf(settings, message),
        _ => Apprise.RequestOf(settings, message),
    };

    private async Task PostAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        using (var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken))
        {
            var status = (int)answer.StatusCode;
            if (status is >= 300 and < 400)
                throw new DeliveryException($"{request.RequestUri!.Host} answered {status} and sends us elsewhere, which we do not follow; give the address that it leads to.");
            if (!answer.IsSuccessStatusCode)
                throw new DeliveryException(OneLine($"{request.RequestUri!.Host} answered {status} {answer.ReasonPhrase}"));
        }
    }

    private static string HostOf(ChannelKind kind, ChannelSettings settings) => kind == ChannelKind.Email ? settings.Address : new Uri(settings.Address).Host;

    private static string OneLine(string text) => new([.. text.Where(character => !char.IsControl(character)).Take(300)]);
}
