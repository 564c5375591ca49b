using System.Globalization;
using System.Net.Http.Headers;

namespace AnalysisApp.Inference.Hub;

/// <summary>How long a busy server asks to wait.</summary>
internal static class ServerWait
{
    private const int MostHeaderLength = 512;

    /// <summary><c>RateLimit: "resolvers";r=0;t=55</c> (a second more than t, the window's end) before <c>Retry-After</c>; null where neither is there.</summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now) => OfRateLimit(headers) ?? OfRetryAfter(headers.RetryAfter, now);

    // Of several limits those that are used up count, and of these the one that lasts longest.
    private static TimeSpan? OfRateLimit(HttpResponseHeaders headers)
        => !headers.TryGetValues("RateLimit", out var values)
            ? null
            : values.SelectMany(value => value[..Math.Min(value.Length, MostHeaderLength)].Split(',')).Select(OfLimit).Max();

    private static TimeSpan? OfLimit(string limit)
    {
        var parts = limit.Split(';', StringSplitOptions.TrimEntries);
        if (!parts.Contains("r=0"))
            return null;
        var window = parts.FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))?[2..];
        return int.TryParse(window, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds + 1L) : null;
    }

    private static TimeSpan? OfRetryAfter(RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
        => (retryAfter?.Delta ?? retryAfter?.Date - now) is { } wait ? TimeSpan.FromTicks(Math.Max(0, wait.Ticks)) : null;
}
