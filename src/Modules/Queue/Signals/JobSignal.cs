using System.Globalization;
using AnalysisApp.Queue.Storage;

namespace AnalysisApp.Queue.Signals;

/// <summary>What a notification says happened to a job. Every one of them is also a change of its state or its wishes.</summary>
internal enum SignalKind
{
    /// <summary>Its state changed.</summary>
    State,

    /// <summary>A worker may take it now.</summary>
    Ready,

    /// <summary>Its worker should read what was asked of it.</summary>
    Stop,
}

/// <summary>What was told of one job.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="JobId">To which job; <see cref="WholeQueue"/> for all of them.</param>
/// <param name="Place">Where a job that became ready stands; null when it was not told, and it may stand anywhere.</param>
internal readonly record struct JobSignal(SignalKind Kind, long JobId, PlaceInLine? Place = null)
{
    public const string Channel = "queue_job";

    /// <summary>In place of a job's id: no job is meant, but all of them.</summary>
    public const long WholeQueue = 0;

    /// <summary>Reads a notification: <c>state 42,43</c>, or <c>ready 42:1:17</c> with priority and tag.</summary>
    /// <returns>Nothing of text that this version does not know; a newer instance may send more.</returns>
    public static IReadOnlyList<JobSignal> Parse(string payload)
    {
        var space = payload.IndexOf(' ', StringComparison.Ordinal);
        SignalKind? kind = (space < 0 ? "" : payload[..space]) switch
        {
            "state" => SignalKind.State,
            "ready" => SignalKind.Ready,
            "stop" => SignalKind.Stop,
            _ => null,
        };
        if (kind is null)
            return [];

        var signals = new List<JobSignal>();
        foreach (var item in payload.AsSpan(space + 1).Split(','))
        {
            if (One(kind.Value, payload.AsSpan(space + 1)[item]) is { } signal)
                signals.Add(signal);
        }

        return signals;
    }

    private static JobSignal? One(SignalKind kind, ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[3];
        var count = text.Split(parts, ':');
        if (!Number(text[parts[0]], out var id))
            return null;
        if (count < 3 || !Number(text[parts[1]], out var priority) || priority > (long)JobPriority.Low || !Number(text[parts[2]], out var tag))
            return new JobSignal(kind, id);
        return new JobSignal(kind, id, new PlaceInLine((JobPriority)priority, tag, id));
    }

    private static bool Number(ReadOnlySpan<char> text, out long number)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
