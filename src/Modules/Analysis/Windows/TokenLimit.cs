namespace AnalysisApp.Analysis.Windows;

/// <summary>What a text may hold at most, and how a piece is counted.</summary>
internal sealed record TokenLimit(Func<string, int> CountTokens, int MaxTokens)
{
    public bool Admits(string text) => CountTokens(text) <= MaxTokens;
}
