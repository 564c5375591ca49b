using AnalysisApp.Analysis;
using AnalysisApp.Library;
using AnalysisApp.Preferences;

namespace AnalysisApp.Policies;

/// <summary>
/// Whom ratings are shown for in one request: the audience that the address names (<c>?policy=</c>), else the one that the person chose (kept with the
/// account and in a cookie), else the first there is. Read once for each request.
/// </summary>
internal sealed class CurrentAudience(IHttpContextAccessor requests, IPolicies policies, PersonalChoices choices)
{
    /// <summary>Of the address.</summary>
    public const string QueryName = "policy";

    private const string CookieName = "analysisapp.audience";
    private Task<Audience>? _audience;

    private HttpContext Request => requests.HttpContext ?? throw new InvalidOperationException("There is an audience within a request only. This is a bug.");

    /// <summary>For a page, which shows something rather than nothing: a name that there is none of is told in <see cref="Audience.Missing"/>.</summary>
    public Task<Audience> ReadAsync(CancellationToken cancellationToken) => _audience ??= FindAsync(cancellationToken);

    /// <summary>For a program, which must not take one audience's ratings for another's.</summary>
    /// <exception cref="UnknownAudienceException">The address names a policy that does not exist.</exception>
    public async Task<Audience> RequireAsync(CancellationToken cancellationToken)
    {
        var audience = await ReadAsync(cancellationToken);
        return audience.Missing is { } missing ? throw new UnknownAudienceException(missing, [.. audience.All.Select(policy => policy.Name)]) : audience;
    }

    /// <summary>Shows this audience from now on.</summary>
    public Task ChooseAsync(string policy, CancellationToken cancellationToken)
    {
        // Lax rather than strict: whoever comes by a link from elsewhere must not see another audience's ratings than usual.
        ChoiceCookie.Keep(Request.Response, CookieName, policy, SameSiteMode.Lax);
        return choices.KeepAsync(choice => choice with { Audience = policy }, cancellationToken);
    }

    private async Task<Audience> FindAsync(CancellationToken cancellationToken)
    {
        var all = await policies.ListAsync(cancellationToken);
        var asked = Request.Request.Query[QueryName] is [{ Length: > 0 } named, ..] ? named : null;
        var person = asked is null ? await choices.FindAsync(cancellationToken) : null;
        var chosen = asked ?? (person is null ? Request.Request.Cookies[CookieName] : person.Audience);
        var found = all.FirstOrDefault(policy => policy.Name == chosen);
        return new Audience(SeedTexts.Shown(PolicyDocument.Parse(found ?? all[0])), [.. all.Select(SeedTexts.Shown)], found is null ? asked : null);
    }
}

/// <summary>Whom ratings are shown for.</summary>
/// <param name="Policy">What suits them.</param>
/// <param name="All">Every policy there is, in the order of the lists; at least one.</param>
/// <param name="Missing">What the address asked for and there is none of; the first policy stands in for it.</param>
internal sealed record Audience(AudiencePolicy Policy, IReadOnlyList<StoredPolicy> All, string? Missing)
{
    public string Name => Policy.Name;

    public string Title => Policy.Title;

    /// <summary>Another policy by its name, this one for null; null when there is none of that name.</summary>
    public AudiencePolicy? Find(string? name)
        => name is null ? Policy : All.FirstOrDefault(policy => policy.Name == name) is { } found ? SeedTexts.Shown(PolicyDocument.Parse(found)) : null;
}

/// <summary>There is no policy of that name.</summary>
internal sealed class UnknownAudienceException(string name, IReadOnlyList<string> known)
    : Exception($"There is no policy '{name}'; there is {string.Join(", ", known)}.");
