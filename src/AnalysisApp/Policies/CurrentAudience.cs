using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Policies;

/// <summary>Whom ratings are shown for in one request.</summary>
internal sealed class CurrentAudience(IPolicies policies)
{
    public async Task<Audience> ReadAsync(CancellationToken cancellationToken)
        => new(DefaultPolicy.Policy, await policies.ListAsync(cancellationToken), null);

    public Task<Audience> RequireAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);
}

/// <summary>Whom ratings are shown for.</summary>
internal sealed record Audience(AudiencePolicy Policy, IReadOnlyList<StoredPolicy> All, string? Missing)
{
    public string Name => Policy.Name;

    public string Title => Policy.Title;
}
