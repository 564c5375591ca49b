using System.Collections.Concurrent;
using System.Security.Claims;

namespace AnalysisApp.Events;

/// <summary>Who listens. Safe for concurrent use.</summary>
internal sealed class OpenStreams(TimeProvider clock)
{
    // A browser that lost its stream is back within seconds, and goes on where it was if nothing was left out meanwhile.
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Place, byte> _places = new();
    private long _leftAt = long.MinValue;

    /// <summary>How many streams are open.</summary>
    public int Count => _places.Count;

    /// <summary>Whose streams are open, as each was signed in; without those who were not.</summary>
    public IReadOnlyList<ClaimsPrincipal> Users => [.. _places.Keys.Select(place => place.User).Where(user => user.Identity?.IsAuthenticated == true)];

    /// <summary>Whether somebody listens, or did a moment ago.</summary>
    public bool AreWatched => !_places.IsEmpty
        || (Interlocked.Read(ref _leftAt) is var left && left != long.MinValue && clock.GetElapsedTime(left) < Linger);

    /// <summary>Takes a place for a stream; dispose it when the stream is over.</summary>
    /// <param name="user">Whose it is.</param>
    public Place Open(ClaimsPrincipal user)
    {
        var place = new Place(this, user);
        _places.TryAdd(place, 0);
        return place;
    }

    /// <summary>Ends the streams of those who may not listen any longer: their browsers are told, and do not come back by themselves.</summary>
    /// <param name="whose">Whether a user's streams end.</param>
    public void End(Func<ClaimsPrincipal, bool> whose)
    {
        foreach (var (place, _) in _places)
        {
            if (whose(place.User))
                place.End();
        }
    }

    /// <summary>One open stream.</summary>
    internal sealed class Place(OpenStreams streams, ClaimsPrincipal user) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();

        public ClaimsPrincipal User => user;

        /// <summary>Cancelled when its user may not listen any longer.</summary>
        public CancellationToken Ended => _ended.Token;

        public void End() => _ended.Cancel();

        // The source is left to the collector: an end may come at the same moment.
        public void Dispose()
        {
            Interlocked.Exchange(ref streams._leftAt, streams.Now);
            streams._places.TryRemove(this, out _);
        }
    }

    private long Now => clock.GetTimestamp();
}
