using System.Reflection;

namespace AnalysisApp;

/// <summary>This program's version.</summary>
internal static class ProductVersion
{
    /// <summary>The number with the commit it was built from, where the build knew it: <c>1.0.0+8c5f…</c>.</summary>
    public static string Full { get; } = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>As in the release's tag (https://semver.org): <c>1.0.0</c>, <c>1.1.0-rc.1</c>; <c>-dev</c> at its end for what is no release.</summary>
    public static string Number { get; } = Full.Split('+')[0];

    /// <summary>The commit it was built from; null where the build did not know it.</summary>
    public static string? Commit { get; } = Full.Split('+') is [_, { Length: > 0 } commit] ? commit : null;
}
