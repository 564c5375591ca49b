using System.Net.Http.Json;

namespace AnalysisApp.Health.Channels;

/// <summary>The Apprise API's <c>/notify/KEY</c>, or <c>/notify</c> with the services' addresses, which are the channel's secret.</summary>
internal static class Apprise
{
    public static HttpRequestMessage RequestOf(ChannelSettings settings, AlertMessage message)
    {
        var body = new Dictionary<string, string>
        {
            ["title"] = message.Title,
            ["body"] = message.Text,
            ["type"] = TypeOf(message),
            ["format"] = "text",
        };
        if (settings.Secret is { Length: > 0 } urls)
            body["urls"] = urls;
        return new HttpRequestMessage(HttpMethod.Post, settings.Address) { Content = JsonContent.Create(body) };
    }

    private static string TypeOf(AlertMessage message) => message.News.Count == 0 ? "info" : message.IsProblem ? "failure" : "success";
}
