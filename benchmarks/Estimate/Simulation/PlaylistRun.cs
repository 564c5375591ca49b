using AnalysisApp.Progress.Benchmarks.Recorded;
using AnalysisApp.Progress.Estimate;

namespace AnalysisApp.Progress.Benchmarks.Simulation;

/// <summary>
/// One playlist read by one worker that is pushed aside now and then, as the app does it: published twice a second and when a run ends, the pace
/// kept, the wait no work. Time is simulated; the arithmetic is the app's own.
/// </summary>
/// <param name="songs">What is read.</param>
/// <param name="preemptions">When it is pushed aside.</param>
/// <param name="countsOnly">True: every song weighs the same, as if nothing were known of lengths.</param>
internal sealed class PlaylistRun(IReadOnlyList<RecordedSong> songs, IReadOnlyList<Preemption> preemptions, bool countsOnly)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly List<Told> _told = [];
    private readonly long _weight = songs.Sum(song => countsOnly ? 1L : song.Weight);
    private Pace _pace;
    private double _now;
    private double _publishedAt;
    private double _since;
    private int _done;
    private int _published;
    private long _doneWeight;
    private long _publishedWeight;

    /// <summary>What the record said after each publication, and what was true, which is known at the end.</summary>
    public IReadOnlyList<Told> Tell()
    {
        for (var song = 0; song < songs.Count; song++)
        {
            if (preemptions.FirstOrDefault(preemption => preemption.Before == song) is { } preemption)
                StandAside(preemption);

            _now += songs[song].Seconds;
            _done++;
            _doneWeight += countsOnly ? 1 : songs[song].Weight;
            if (_now - _publishedAt >= Interval.TotalSeconds || _done == songs.Count)
                Publish();
        }

        return [.. _told.Select(told => told with { Truth = _now - told.At })];
    }

    private void StandAside(Preemption preemption)
    {
        Publish();
        _now += preemption.Seconds;
        _since = _now;
        _publishedAt = _now;
    }

    private void Publish()
    {
        var work = new Work(_done - _published, _doneWeight - _publishedWeight);
        var gap = TimeSpan.FromSeconds(_now - _since);
        _pace = _pace.Observe(work, Pace.WorkIn(gap, gap));
        _told.Add(new Told(_now, _done, _pace.Estimate(new Work(songs.Count - _done, _weight - _doneWeight), TimeSpan.Zero), Truth: 0));
        (_published, _publishedWeight, _since, _publishedAt) = (_done, _doneWeight, _now, _now);
    }
}

/// <summary>More urgent work takes the worker.</summary>
/// <param name="Before">The song that waits.</param>
/// <param name="Seconds">How long.</param>
internal sealed record Preemption(int Before, double Seconds);

/// <summary>What a record said.</summary>
/// <param name="At">Seconds since the start.</param>
/// <param name="Done">Songs that were over.</param>
/// <param name="Left">The time left, if it was known.</param>
/// <param name="Truth">What was left, in seconds: the waits that were still to come included.</param>
internal sealed record Told(double At, int Done, TimeLeft? Left, double Truth);
