namespace AnalysisApp.Security;

/// <summary>What the forms of a page need; a form for which no page says it is refused. Beside <c>Authorize</c>, which says what the page itself needs.</summary>
/// <param name="permission">One of <see cref="Security.Permission"/>.</param>
/// <param name="handlers">The handlers that it is said for; none for those that no other attribute of the page names.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class AuthorizePostAttribute(string permission, params string[] handlers) : Attribute
{
    public string Permission => permission;

    public IReadOnlyList<string> Handlers => handlers;
}
