using System.Runtime.CompilerServices;
using System.Text.Json;
using AnalysisApp.Analysis;
using AnalysisApp.Library;

namespace AnalysisApp.Policies;

/// <summary>A policy's definition as JSON in the library. Its name and title stand beside it.</summary>
internal sealed record PolicyDocument(string? Description, IReadOnlyList<AxisLimit> Limits, UnreadSongs Unread)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // Each stored policy is read once, however many profiles are rated under it.
    private static readonly ConditionalWeakTable<StoredPolicy, AudiencePolicy> Read = [];

    public static PolicyDocument Of(AudiencePolicy policy) => new(policy.Description, policy.Limits, policy.Unread);

    /// <summary>The policy, to add to the library.</summary>
    public static NewPolicy New(AudiencePolicy policy) => new(policy.Name, policy.Title, Of(policy).ToJson());

    /// <summary>The policy of the Analysis module that is stored so.</summary>
    public static AudiencePolicy Parse(StoredPolicy stored) => Read.GetValue(stored, policy =>
    {
        var document = JsonSerializer.Deserialize<PolicyDocument>(policy.Definition, Json)
            ?? throw new JsonException($"The definition of policy '{policy.Name}' is JSON null.");
        return new AudiencePolicy(policy.Name, policy.Title, document.Description ?? "", document.Limits, document.Unread);
    });

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
