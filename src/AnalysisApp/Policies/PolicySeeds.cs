using AnalysisApp.Analysis;
using AnalysisApp.Library;

namespace AnalysisApp.Policies;

/// <summary>The policies that a new library begins with. They are the owner's from then on: none is added or changed again.</summary>
internal sealed class PolicySeeds(IPolicies policies)
{
    public async Task AddToNewLibraryAsync(CancellationToken cancellationToken)
    {
        if (await policies.ListAsync(cancellationToken) is { Count: > 0 })
            return;

        foreach (var policy in AudiencePolicy.BuiltIn)
        {
            try
            {
                await policies.AddAsync(PolicyDocument.New(policy), ProfileRater.Rate, cancellationToken);
            }
            catch (DuplicatePolicyException)
            {
                // Another instance starts at the same time and adds the same.
            }
        }
    }
}
