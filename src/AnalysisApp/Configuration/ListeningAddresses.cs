namespace AnalysisApp.Configuration;

/// <summary>
/// Where the app listens, by ASP.NET Core's own order: <c>Kestrel:Endpoints</c>, <c>Urls</c>, <c>HTTP_PORTS</c> and <c>HTTPS_PORTS</c>; and if none of them says anything,
/// port 8080 of this machine alone.
/// </summary>
internal static class ListeningAddresses
{
    /// <summary>Where nothing says otherwise.</summary>
    public const string Default = "http://localhost:8080";

    private const string Urls = "Urls";

    /// <summary>Adds the default where it is needed.</summary>
    public static void AddTo(IConfiguration configuration)
    {
        if (Configured(configuration).Length == 0)
            configuration[Urls] = Default;
    }

    /// <summary>The first of them as a program on this machine reaches it.</summary>
    /// <exception cref="ConfigurationFaultException">It is no address.</exception>
    public static Uri Nearest(IConfiguration configuration)
    {
        var address = Configured(configuration).FirstOrDefault() ?? Default;
        return Uri.TryCreate(OnThisMachine(address), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ConfigurationFaultException($"Urls holds '{address}'; it may hold addresses such as http://localhost:8080 or http://*:8080.");
    }

    private static string[] Configured(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToArray();
        if (endpoints.Length > 0)
            return endpoints;

        var urls = Split(configuration[Urls]);
        return urls.Length > 0 ? urls : [.. Ports(configuration, "http"), .. Ports(configuration, "https")];
    }

    private static IEnumerable<string> Ports(IConfiguration configuration, string scheme)
        => Split(configuration[$"{scheme}_ports"]).Select(port => $"{scheme}://*:{port}");

    private static string[] Split(string? text) => (text ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // What listens everywhere listens here too.
    private static string OnThisMachine(string address)
    {
        foreach (var everywhere in (string[])["://*", "://+", "://0.0.0.0", "://[::]"])
        {
            if (address.IndexOf(everywhere, StringComparison.Ordinal) is > 0 and var at)
                return $"{address[..at]}://127.0.0.1{address[(at + everywhere.Length)..]}";
        }

        return address;
    }
}
