namespace AnalysisApp.Progress.Estimate;

/// <summary>Some items, and what they weigh together.</summary>
internal readonly record struct Work(int Items, long Weight);
