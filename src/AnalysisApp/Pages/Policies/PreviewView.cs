using AnalysisApp.Library;

namespace AnalysisApp.Pages.Policies;

/// <summary>What a change would do, to show.</summary>
/// <param name="Preview">The songs.</param>
/// <param name="Before">Whose ratings they have now.</param>
internal sealed record PreviewView(PolicyPreview Preview, string Before);
