namespace AnalysisApp.Queue.Tests.Model;

/// <summary>The queue is not as the model says.</summary>
internal sealed class DiffersException(string message) : Exception(message);

internal static class Differs
{
    public static void Unless(bool holds, string message)
    {
        if (!holds)
            throw new DiffersException(message);
    }

    public static void UnlessSame<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new DiffersException($"{what}: the model says {expected?.ToString() ?? "null"}, the queue {actual?.ToString() ?? "null"}");
    }

    public static void UnlessSameList<T>(string what, IEnumerable<T> expected, IEnumerable<T> actual)
        => UnlessSame(what, $"[{string.Join(", ", expected)}]", $"[{string.Join(", ", actual)}]");
}
