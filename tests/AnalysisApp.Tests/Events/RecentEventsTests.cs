using AnalysisApp.Events;

namespace AnalysisApp.Tests.Events;

/// <summary>What is kept of the events: every reader gets all that came after its place, in order, or is told that it cannot.</summary>
public sealed class RecentEventsTests
{
    private readonly RecentEvents _events = new();

    [Fact]
    public void Readers_miss_nothing_or_are_told_so()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var written = new List<long>();
        var broken = 0L;
        for (var i = 0; i < 3 * RecentEvents.Kept; i++)
        {
            if (random.Next(500) == 0)
            {
                _events.Break();
                broken = _events.Last;
            }
            else
            {
                _events.Add(new News("job", $"{i}"));
                written.Add(_events.Last);
            }

            var from = random.NextInt64(0, _events.Last + 1);
            var read = new List<ServerEvent>();
            var expected = written.Where(number => number > from).ToArray();
            var isThere = from >= broken && _events.Last - from <= RecentEvents.Kept;
            Assert.True(isThere == _events.TryRead(from, read), $"seed {seed}, from {from} of {_events.Last}");
            Assert.True(isThere == _events.Keeps(from), $"seed {seed}");
            if (isThere)
                Assert.Equal(expected, read.Select(each => each.Number));
        }
    }

    [Fact]
    public void A_change_is_heard_by_whoever_took_the_task_before()
    {
        var before = _events.Changed;
        Assert.False(before.IsCompleted);
        _events.Add(new News("job", "{}"));
        Assert.True(before.IsCompleted);
        var beat = _events.Changed;
        _events.Beat();
        Assert.True(beat.IsCompleted);
        Assert.Equal(1, _events.Beats);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("abcdefabcdef-1")]
    [InlineData("-1")]
    public void Another_processs_event_is_none_of_ours(string? id) => Assert.Null(_events.NumberOf(id));

    [Fact]
    public void An_id_leads_back_to_its_number_and_nothing_else_does()
    {
        var id = _events.IdOf(41);
        Assert.Equal(41, _events.NumberOf(id));
        Assert.Null(_events.NumberOf(id + "x"));
        Assert.Null(_events.NumberOf(id.Replace("-41", "--41", StringComparison.Ordinal)));
        Assert.Null(_events.NumberOf(new RecentEvents().IdOf(41)));
    }

    [Fact]
    public void A_place_after_the_newest_event_is_none()
    {
        _events.Add(new News("job", "{}"));
        Assert.False(_events.TryRead(2, []));
        Assert.True(_events.TryRead(1, []));
    }
}
