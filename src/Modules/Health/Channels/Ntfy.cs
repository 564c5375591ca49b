using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace AnalysisApp.Health.Channels;

/// <summary>ntfy's "publish as JSON": a POST to the server's root that names the topic; so titles may hold any letter, which headers may not.</summary>
internal static class Ntfy
{
    private const int High = 4;
    private const int Usual = 3;

    public static HttpRequestMessage RequestOf(ChannelSettings settings, AlertMessage message)
    {
        var address = new Uri(settings.Address);
        var path = address.AbsolutePath.TrimEnd('/');
        var root = new UriBuilder(address) { Path = path[..(path.LastIndexOf('/') + 1)], Query = "", Fragment = "" }.Uri;
        var request = new HttpRequestMessage(HttpMethod.Post, root)
        {
            Content = JsonContent.Create(new
            {
                topic = SettingRules.TopicOf(address),
                title = message.Title,
                message = message.Text,
                tags = new[] { message.IsProblem ? "warning" : "white_check_mark" },
                priority = message.IsProblem ? High : Usual,
            }),
        };
        if (settings.Secret is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
