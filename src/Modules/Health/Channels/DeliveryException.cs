namespace AnalysisApp.Health.Channels;

/// <summary>A message did not arrive; the text says why, for people, without any secret.</summary>
internal sealed class DeliveryException(string message, Exception? inner = null) : Exception(message, inner);
