namespace AnalysisApp.Queue.Tests.Model;

/// <summary>Ends by minute, kept for ever.</summary>
internal sealed class Tally(TimeProvider clock)
{
    private readonly List<DateTimeOffset> _completed = [];

    public int CompletedLastHour => _completed.Count(minute => minute > clock.GetUtcNow() - TimeSpan.FromHours(1));

    public void Ended(JobState state)
    {
        var now = clock.GetUtcNow();
        if (state == JobState.Completed)
            _completed.Add(now - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerMinute));
    }
}
