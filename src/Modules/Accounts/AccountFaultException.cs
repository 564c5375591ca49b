namespace AnalysisApp.Accounts;

/// <summary>What was asked of the accounts cannot be. The message is for people: what is wrong, and the fix.</summary>
/// <param name="field">The value at fault, as the API names it: <c>name</c>, <c>scopes</c>, <c>expiresAt</c>, <c>value</c>, <c>cursor</c>.</param>
/// <param name="message">For people.</param>
public sealed class AccountFaultException(string field, string message) : Exception(message)
{
    /// <summary>The value at fault, as the API names it.</summary>
    public string Field { get; } = field;
}
