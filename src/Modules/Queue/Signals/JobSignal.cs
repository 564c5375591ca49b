using System.Globalization;

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

/// <summary>One notification: <c>ready 42</c>.</summary>
internal readonly record struct JobSignal(SignalKind Kind, long JobId)
{
    public const string Channel = "queue_job";

    /// <summary>In place of a job's id: no job is meant, but all of them.</summary>
    public const long WholeQueue = 0;

    /// <returns>Null for text that this version does not know; a newer instance may send more.</returns>
    public static JobSignal? Parse(ReadOnlySpan<char> payload)
    {
        var space = payload.IndexOf(' ');
        if (space < 0 || !long.TryParse(payload[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;
        return payload[..space] switch
        {
            "state" => new JobSignal(SignalKind.State, id),
            "ready" => new JobSignal(SignalKind.Ready, id),
            "stop" => new JobSignal(SignalKind.Stop, id),
            _ => null,
        };
    }
}
