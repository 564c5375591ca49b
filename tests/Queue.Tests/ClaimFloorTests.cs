using AnalysisApp.Queue.Signals;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

public sealed class ClaimFloorTests
{
    private readonly ManualClock _clock = new();
    private readonly ClaimFloors _floors;

    public ClaimFloorTests() => _floors = new ClaimFloors(_clock);

    [Fact]
    public void A_claim_begins_where_the_last_of_its_priority_ended()
    {
        Assert.Equal(Turns.FromTheStart, Claim(Job(JobPriority.High, 5, 50), Job(JobPriority.Low, 2, 20), Job(JobPriority.Low, 3, 10)));

        Assert.Equal([At(JobPriority.High, 5, 50), PlaceInLine.BeforeAllOf(JobPriority.Medium), At(JobPriority.Low, 3, 10)], _floors.Begin());
    }

    [Fact]
    public void What_becomes_ready_behind_the_floor_lowers_it_and_what_does_ahead_leaves_it()
    {
        Claim(Job(JobPriority.Low, 3, 10));

        _floors.Heed(Ready(JobPriority.Low, 3, 11));
        _floors.Heed(Ready(JobPriority.High, 1, 1));
        Assert.Equal(At(JobPriority.Low, 3, 10), _floors.Begin()[2]);
        _floors.End([]);

        _floors.Heed(Ready(JobPriority.Low, 3, 10));
        Assert.Equal(At(JobPriority.Low, 3, 9), _floors.Begin()[2]);
        _floors.End([]);

        _floors.Lower(At(JobPriority.Low, 2, 70));
        Assert.Equal(At(JobPriority.Low, 2, 69), _floors.Begin()[2]);
    }

    [Fact]
    public void What_becomes_ready_while_a_claim_is_under_way_is_not_stepped_over()
    {
        _floors.Begin();
        _floors.Heed(Ready(JobPriority.Low, 2, 20));
        _floors.End([Job(JobPriority.Low, 3, 10)]);

        Assert.Equal(At(JobPriority.Low, 2, 19), _floors.Begin()[2]);
    }

    [Fact]
    public void Missed_signals_and_places_that_were_not_told_forget_the_floors_even_during_a_claim()
    {
        foreach (JobSignal? signal in (JobSignal?[])[null, new JobSignal(SignalKind.Ready, 42)])
        {
            Claim(Job(JobPriority.Low, 3, 10));
            _floors.Heed(signal);
            Assert.Equal(Turns.FromTheStart, _floors.Begin());
            _floors.Heed(signal);
            _floors.End([Job(JobPriority.Low, 4, 10)]);
            Assert.Equal(Turns.FromTheStart, _floors.Begin());
            _floors.End([]);
        }
    }

    [Fact]
    public void Floors_are_forgotten_after_fifteen_seconds()
    {
        Claim(Job(JobPriority.Low, 3, 10));
        _clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Equal(At(JobPriority.Low, 3, 10), Claim()[2]);

        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(Turns.FromTheStart, _floors.Begin());
    }

    private IReadOnlyList<PlaceInLine> Claim(params ClaimedJob[] claimed)
    {
        var floors = _floors.Begin();
        _floors.End(claimed);
        return floors;
    }

    private static PlaceInLine At(JobPriority priority, long tag, long id) => new(priority, tag, id);

    private static JobSignal Ready(JobPriority priority, long tag, long id) => new(SignalKind.Ready, id, At(priority, tag, id));

    private static ClaimedJob Job(JobPriority priority, long tag, long id)
        => new(id, "probe", priority, "{}", null, 1, 5, 1, null, null, tag, DateTimeOffset.UnixEpoch, null);
}
