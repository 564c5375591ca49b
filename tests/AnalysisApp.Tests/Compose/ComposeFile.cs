using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace AnalysisApp.Tests.Compose;

/// <summary>What a compose file says of its services, as Docker reads it when no variable is set.</summary>
internal sealed partial class ComposeFile
{
    private readonly Dictionary<object, object> _services;

    private ComposeFile(Dictionary<object, object> services) => _services = services;

    /// <param name="path">From the repository's root.</param>
    public static ComposeFile Read(string path)
    {
        var text = Interpolated(File.ReadAllText(Path.Combine(RunningApp.RepositoryRoot, path)));
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(new StringReader(text))));
        return new ComposeFile((Dictionary<object, object>)file["services"]);
    }

    /// <summary>Those that run the app, one for each container.</summary>
    public IReadOnlyList<ComposeService> Instances =>
    [
        .. _services.Keys.Select(name => Service((string)name))
            .Where(service => service.Image.StartsWith("analysisapp", StringComparison.Ordinal))
            .SelectMany(service => Enumerable.Repeat(service, service.Replicas)),
    ];

    public ComposeService Service(string name)
    {
        var service = (Dictionary<object, object>)_services[name];
        var environment = service.TryGetValue("environment", out var settings) ? (Dictionary<object, object>)settings : [];
        return new ComposeService(
            (string)service["image"],
            environment.ToDictionary(setting => (string)setting.Key, setting => (string)setting.Value),
            service.TryGetValue("deploy", out var deploy) && ((Dictionary<object, object>)deploy).TryGetValue("replicas", out var replicas)
                ? int.Parse((string)replicas, CultureInfo.InvariantCulture)
                : 1);
    }

    /// <summary><c>${NAME:-usual}</c>; every variable of ours has a usual value.</summary>
    private static string Interpolated(string text) => Variable().Replace(text, match => match.Groups[1].Value);

    [GeneratedRegex(@"\$\{[A-Z_]+:-([^}]*)\}")]
    private static partial Regex Variable();
}

/// <summary>One service.</summary>
/// <param name="Image">What it runs.</param>
/// <param name="Environment">With which settings.</param>
/// <param name="Replicas">How many times.</param>
internal sealed record ComposeService(string Image, IReadOnlyDictionary<string, string> Environment, int Replicas)
{
    public bool Has(string role) => Environment["Roles"].Split(',').Contains(role);
}
