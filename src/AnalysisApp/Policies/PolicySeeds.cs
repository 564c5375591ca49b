using AnalysisApp.Analysis;
using AnalysisApp.Library;

namespace AnalysisApp.Policies;

/// <summary>The policies that a new library begins with. They are the owner's from then on: none is added or changed again.</summary>
internal sealed class PolicySeeds(IPolicies policies)
{
    public Task AddToNewLibraryAsync(CancellationToken cancellationToken)
        => policies.AddFirstAsync([.. AudiencePolicy.BuiltIn.Select(PolicyDocument.New)], ProfileRater.Rate, cancellationToken);
}
