using System.Buffers;
using System.IO.Pipelines;

namespace AnalysisApp.Events;

/// <summary>One stream: a snapshot or what was missed, and then what happens, for as long as the browser listens; all of it that concerns the listener. Used by one request.</summary>
internal sealed class EventStream(RecentEvents events, LiveSnapshot snapshot, Listener listener, PipeWriter browser)
{
    private static ReadOnlySpan<byte> Alive => ": alive\n\n"u8;

    // How long a browser waits before it comes back, and how it knows that all of what it missed has been told.
    private static ReadOnlySpan<byte> Retry => "retry: 2000\n\n"u8;
    private static ReadOnlySpan<byte> Ended => "event: ended\ndata: {}\n\n"u8;

    private readonly List<ServerEvent> _news = [];
    private long _last;

    /// <summary>Writes until the browser has left or the token ends.</summary>
    /// <param name="lastEventId">The last event that the browser has seen; null for none.</param>
    /// <param name="cancellationToken">Ends the stream, with <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(string? lastEventId, CancellationToken cancellationToken)
    {
        browser.Write(Retry);
        await BeginAsync(lastEventId, cancellationToken);
        var beats = events.Beats;
        while (!(await browser.FlushAsync(cancellationToken)).IsCompleted)
        {
            var changed = events.Changed;
            if (await WriteNewsAsync(cancellationToken))
                continue;
            if (events.Beats != beats)
            {
                beats = events.Beats;
                browser.Write(Alive);
                continue;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Tells the browser that it may not listen any longer.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        browser.Write(Ended);
        await browser.FlushAsync(cancellationToken);
    }

    private async Task BeginAsync(string? lastEventId, CancellationToken cancellationToken)
    {
        if (events.NumberOf(lastEventId) is { } number && events.TryRead(number, _news))
        {
            _last = number;
            WriteNews();

            // Said even where nothing was missed: a browser that hears nothing cannot tell a quiet stream from a stuck one.
            browser.Write(ServerEvent.FrameOf(events.IdOf(_last), "resumed", "{}").Span);
        }
        else
        {
            await WriteSnapshotAsync(cancellationToken);
        }
    }

    /// <returns>False when there was none.</returns>
    private async Task<bool> WriteNewsAsync(CancellationToken cancellationToken)
    {
        if (!events.TryRead(_last, _news))
        {
            await WriteSnapshotAsync(cancellationToken);
            return true;
        }

        return WriteNews();
    }

    private bool WriteNews()
    {
        foreach (var next in _news)
        {
            browser.Write(next.FrameFor(listener).Span);
            _last = next.Number;
        }

        var any = _news.Count > 0;
        _news.Clear();
        return any;
    }

    private async Task WriteSnapshotAsync(CancellationToken cancellationToken)
    {
        var now = await snapshot.ReadAsync(listener, cancellationToken);
        browser.Write(now.Frame.Span);
        _last = now.Number;
    }
}
