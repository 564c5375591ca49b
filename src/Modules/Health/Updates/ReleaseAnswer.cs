using System.Text.Json;

namespace AnalysisApp.Health.Updates;

/// <summary>What came of asking.</summary>
/// <param name="Fault">Why it brought nothing, in one line; null when it did.</param>
/// <param name="IsNew">Whether it said something else than the last time.</param>
/// <param name="Tag">By which it is known the next time (<c>ETag</c>, RFC 9110); null for none.</param>
/// <param name="Version">The newest version; null when nothing was released yet.</param>
/// <param name="Page">Where a person reads about it.</param>
internal sealed record ReleaseAnswer(string? Fault, bool IsNew, string? Tag, string? Version, Uri? Page)
{
    /// <summary>The last answer holds.</summary>
    public static ReleaseAnswer AsBefore { get; } = new(null, false, null, null, null);

    public static ReleaseAnswer Failed(string fault) => new(fault, false, null, null, null);

    /// <summary>Reads a release as GitHub describes it (https://docs.github.com/rest/releases/releases#get-the-latest-release).</summary>
    /// <param name="document">The answer's body.</param>
    /// <param name="tag">The answer's <c>ETag</c>.</param>
    public static ReleaseAnswer Read(ReadOnlyMemory<byte> document, string? tag)
    {
        try
        {
            using var json = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 16 });
            var release = json.RootElement;
            if (!ReleaseVersion.TryParse(Text(release, "tag_name"), out var version))
                return Failed("The answer names no version (tag_name).");

            // What is a draft or on trial is not told of.
            return Is(release, "draft") || Is(release, "prerelease")
                ? new ReleaseAnswer(null, true, tag, null, null)
                : new ReleaseAnswer(null, true, tag, version.ToString(), PageOf(Text(release, "html_url")));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Failed("The answer is not JSON that describes a release.");
        }
    }

    private static Uri? PageOf(string? address)
        => Uri.TryCreate(address, UriKind.Absolute, out var page) && page.Scheme == Uri.UriSchemeHttps && page.AbsoluteUri.Length <= 500 ? page : null;

    private static string? Text(JsonElement release, string name) => release.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement release, string name) => release.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
