namespace AnalysisApp.Container;

/// <summary>The container was started in a way that cannot work. The message is one line: what was asked, and what to ask instead.</summary>
internal sealed class ContainerFaultException(string message) : Exception(message);
