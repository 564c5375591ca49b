using System.Globalization;

namespace AnalysisApp.Inference.Hub;

/// <summary>Where the hub is, where its files are kept and who asks: by the variables that every client of the hub goes by.</summary>
internal sealed class HubSettings
{
    private const int MostTokenLength = 4_096;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>HF_ENDPOINT; no '/' at its end.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>HF_HUB_CACHE, else <c>hub</c> below HF_HOME; the layout is that of huggingface_hub, which may share it.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>HF_TOKEN, else what HF_TOKEN_PATH or <c>token</c> below HF_HOME holds. Never shown, and sent to the endpoint's own host only.</summary>
    public string? Token { get; init; }

    /// <summary>The variable that forbids every request; null where none does.</summary>
    public string? OfflineBecause { get; init; }

    /// <summary>HF_HUB_ETAG_TIMEOUT: for the answer about a file. The default is 10 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>HF_HUB_DOWNLOAD_TIMEOUT: for the next bytes of a file. The default is 10 s.</summary>
    public TimeSpan DownloadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="variable">Of the environment; null where it is not set.</param>
    /// <param name="home">The user's own folder; empty where there is none.</param>
    /// <exception cref="ModelPackException">A variable holds what it may not.</exception>
    public static HubSettings Read(Func<string, string?> variable, string home)
    {
        var hubHome = Folder("HF_HOME")
            ?? Path.Join(Folder("XDG_CACHE_HOME") ?? (home.Length > 0 ? Path.Join(home, ".cache") : Path.GetTempPath()), "huggingface");
        return new HubSettings
        {
            Endpoint = EndpointOf(Set("HF_ENDPOINT") ?? "https://huggingface.co"),
            CacheDirectory = Folder("HF_HUB_CACHE") ?? Path.Join(hubHome, "hub"),
            Token = TokenOf("HF_TOKEN", Set("HF_TOKEN")) ?? TokenIn(Folder("HF_TOKEN_PATH") ?? Path.Join(hubHome, "token")),
            OfflineBecause = IsOn(Set("HF_HUB_OFFLINE")) ? "HF_HUB_OFFLINE" : IsOn(Set("TRANSFORMERS_OFFLINE")) ? "TRANSFORMERS_OFFLINE" : null,
            AnswerTimeout = Seconds("HF_HUB_ETAG_TIMEOUT"),
            DownloadTimeout = Seconds("HF_HUB_DOWNLOAD_TIMEOUT"),
        };

        string? Set(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;

        string? Folder(string name)
            => Set(name) is not { } value ? null
                : Path.GetFullPath(value == "~" || value.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(home, value[1..]) : value);

        TimeSpan Seconds(string name)
        {
            if (Set(name) is not { } value)
                return TimeSpan.FromSeconds(10);
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds <= Longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw new ModelPackException($"{name} is '{value}'; it may be 1 to {Longest.TotalSeconds:0} seconds.");
        }
    }

    private static bool IsOn(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static Uri EndpointOf(string value)
    {
        if (!Uri.TryCreate(value.TrimEnd('/'), UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("https" or "http"))
            throw new ModelPackException($"HF_ENDPOINT is '{value}'; it may be a hub's address, such as https://huggingface.co.");
        return endpoint.UserInfo.Length == 0 && endpoint.Query.Length == 0
            ? endpoint
            : throw new ModelPackException("HF_ENDPOINT holds a user name, a password or a query; give the bare address, and the token in HF_TOKEN.");
    }

    private static string? TokenIn(string path)
    {
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= MostTokenLength ? TokenOf(path, File.ReadAllText(path).Trim()) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackException($"The token in {path} cannot be read ({fault.Message}). Make it readable, or set HF_TOKEN.", fault);
        }
    }

    // A token with a line break in it would be two headers.
    private static string? TokenOf(string where, string? value)
        => string.IsNullOrEmpty(value) ? null
            : value.Length <= MostTokenLength && value.All(c => c is > ' ' and < '\x7f') ? value
            : throw new ModelPackException($"{where} holds no token: spaces or other characters that a token does not have.");
}
