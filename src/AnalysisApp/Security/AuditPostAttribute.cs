namespace AnalysisApp.Security;

/// <summary>Which forms of a page go into the audit log, beside <see cref="AuthorizePostAttribute"/>, which says who may send them.</summary>
/// <param name="action">Two words in small letters: <c>policy.changed</c>.</param>
/// <param name="handlers">The handlers that it is said for; none for those that no other attribute of the page names.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class AuditPostAttribute(string action, params string[] handlers) : Attribute
{
    public string Action => action;

    public IReadOnlyList<string> Handlers => handlers;
}
