namespace AnalysisApp.Pages.Account;

/// <summary>A field for a password.</summary>
/// <param name="Name">The form's.</param>
/// <param name="Label">What people read.</param>
/// <param name="Hint">What is expected; null for nothing more.</param>
/// <param name="Fault">What is wrong with what was typed; null for nothing.</param>
/// <param name="IsNew">Whether the browser may offer to make one.</param>
internal sealed record PasswordField(string Name, string Label, string? Hint, string? Fault, bool IsNew);
