using AnalysisApp.Analysis;

namespace AnalysisApp.Jobs;

/// <summary>The policy that lists show until a person chooses another.</summary>
internal static class DefaultPolicy
{
    public static AudiencePolicy Policy => AudiencePolicy.BuiltIn[0];

    public static string Name => Policy.Name;

    /// <summary>The policy of that name; the default for null; null when there is none.</summary>
    public static AudiencePolicy? Find(string? name)
        => name is null ? Policy : AudiencePolicy.BuiltIn.FirstOrDefault(policy => policy.Name == name);
}
