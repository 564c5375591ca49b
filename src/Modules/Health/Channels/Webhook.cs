using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AnalysisApp.Health.Channels;

/// <summary>
/// JSON by POST. With a secret, <c>X-Signature: sha256=</c> and the HMAC-SHA256 of the body's bytes in hexadecimal, as GitHub's webhooks do; <c>sentAt</c> is in what
/// is signed, so a receiver can refuse what is old.
/// </summary>
internal static class Webhook
{
    public static HttpRequestMessage RequestOf(ChannelSettings settings, AlertMessage message)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(BodyOf(message), JsonSerializerOptions.Web);
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        if (settings.Secret is { Length: > 0 } secret)
            request.Headers.Add("X-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        return request;
    }

    private static object BodyOf(AlertMessage message) => new
    {
        source = "AnalysisApp",
        sentAt = Text(message.At),
        test = message.News.Count == 0,
        title = message.Title,
        message = message.Text,
        incidents = message.News.Select(news => new
        {
            id = news.Incident.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            news = news.What,
            rule = JsonNamingPolicy.SnakeCaseLower.ConvertName(news.Incident.Kind.ToString()),
            subject = news.Incident.Subject,
            title = news.Incident.Title,
            message = news.Incident.Message,
            fix = news.Incident.Fix,
            openedAt = Text(news.Incident.OpenedAt),
            resolvedAt = news.Incident.ResolvedAt is { } end ? Text(end) : null,
        }),
    };

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
