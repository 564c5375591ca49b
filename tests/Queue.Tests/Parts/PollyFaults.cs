// The queue does not reference Polly and knows these by their names alone; here they have just those.
namespace Polly.CircuitBreaker
{
    public class BrokenCircuitException(string message) : Exception(message);

    public sealed class IsolatedCircuitException(string message) : BrokenCircuitException(message);
}

namespace Polly.Timeout
{
    public sealed class TimeoutRejectedException(string message) : Exception(message);
}
