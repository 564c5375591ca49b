namespace AnalysisApp.Library;

/// <summary>What was sent is no archive that can be put back. Nothing of it was. The message names the first fault and its place, and no lyrics.</summary>
public sealed class ArchiveException(string message) : Exception(message);
