using AnalysisApp.Analysis;
using AnalysisApp.Library;

namespace AnalysisApp.Export;

/// <summary>What the playlist page offers to take along.</summary>
/// <param name="Summary">The playlist by rating.</param>
/// <param name="Policy">Whom it is for.</param>
internal sealed record ExportPanel(PlaylistSummary Summary, AudiencePolicy Policy);
