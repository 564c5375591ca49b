using System.Globalization;

namespace AnalysisApp.Accounts;

/// <summary>What was asked of the accounts cannot be. The message is for people: what is wrong, and the fix.</summary>
/// <param name="field">The value at fault, as the API names it: <c>name</c>, <c>scopes</c>, <c>expiresAt</c>, <c>value</c>, <c>cursor</c>.</param>
/// <param name="template">For people, with <c>{0}</c> and so on where the values stand.</param>
/// <param name="values">In the order of their places.</param>
public sealed class AccountFaultException(string field, string template, params object[] values)
    : Exception(string.Format(CultureInfo.InvariantCulture, template, values))
{
    /// <summary>The value at fault, as the API names it.</summary>
    public string Field { get; } = field;

    /// <summary>The message before its values are put in: what another language has a text for.</summary>
    public string Template { get; } = template;

    /// <summary>The message's values, in the order of their places.</summary>
    public IReadOnlyList<object> Values { get; } = values;
}
