namespace AnalysisApp.Configuration;

/// <summary>A setting holds what it may not. The message is one line: the key, what it holds, what it may hold.</summary>
internal sealed class ConfigurationFaultException(string message, Exception? inner = null) : Exception(message, inner);
