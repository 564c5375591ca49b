namespace AnalysisApp.Inference.Hub;

/// <summary>Where an answer sends us, and what may go there.</summary>
internal static class Redirects
{
    public const int Most = 10;

    /// <summary>The token goes to the hub itself: the endpoint's scheme, host and port, or the same host after http became https.</summary>
    public static bool MaySendToken(Uri endpoint, Uri target)
        => string.Equals(endpoint.Host, target.Host, StringComparison.OrdinalIgnoreCase)
            && ((endpoint.Scheme == target.Scheme && endpoint.Port == target.Port)
                || (endpoint is { Scheme: "http", IsDefaultPort: true } && target is { Scheme: "https", IsDefaultPort: true }));

    /// <exception cref="ModelPackException">It leads nowhere, or from https back to http.</exception>
    public static Uri Follow(HubFile file, Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var target) || target.Scheme is not ("https" or "http"))
            throw new ModelPackException($"{file}: {from.Host} redirects to nowhere. Check HF_ENDPOINT.");
        return from.Scheme == "https" && target.Scheme == "http"
            ? throw new ModelPackException($"{file}: {from.Host} redirects from https to http at {target.Host}, which is not followed. Check HF_ENDPOINT.")
            : target;
    }
}
