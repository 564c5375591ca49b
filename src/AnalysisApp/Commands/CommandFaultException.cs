namespace AnalysisApp.Commands;

/// <summary>A command could not do what it is for. The message is one line for the person at the terminal: what happened, and the fix.</summary>
internal sealed class CommandFaultException(string message) : Exception(message);
