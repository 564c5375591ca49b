using AnalysisApp.Jobs;
using AnalysisApp.Queue;

namespace AnalysisApp.Tests.JobPages;

/// <summary>What an address says of which jobs are shown.</summary>
public sealed class JobSearchTests
{
    [Fact]
    public void An_address_says_the_same_after_it_was_read_and_written()
    {
        const string address = "/jobs?state=failed&q=river%20%26%20sea&priority=low&type=song_analysis&failure=dependency_down&code=hub_down"
            + "&user=0f8fad5b-d9cb-469f-a165-70867728950e&createdSince=2026-11-22T10:00:00Z&createdBefore=2026-11-22T11:00:00Z"
            + "&endedSince=2026-11-22T10:30:00Z&endedBefore=2026-11-23T00:00:00Z&order=longest";

        var search = Read(address);

        Assert.Empty(search.Faults);
        Assert.Equal(address, Uri.UnescapeDataString(search.At("/jobs")).Replace("river & sea", "river%20%26%20sea", StringComparison.Ordinal));
        Assert.Equal(
            new JobFilter(JobState.Failed, "song_analysis", JobPriority.Low, "river & sea")
            {
                Failure = FailureKind.DependencyDown,
                FailureCode = "hub_down",
                UserId = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
                CreatedSince = Time("10:00"),
                CreatedBefore = Time("11:00"),
                EndedSince = Time("10:30"),
                EndedBefore = Time("00:00").AddDays(1),
            },
            search.Filter);
        Assert.Equal(JobOrder.Longest, search.Order);
    }

    [Theory]
    [InlineData("state=dead", "state")]
    [InlineData("priority=urgent", "priority")]
    [InlineData("failure=bad_luck", "failure")]
    [InlineData("user=me", "user")]
    [InlineData("endedSince=yesterday", "endedSince")]
    [InlineData("createdBefore=1492-10-12", "createdBefore")]
    [InlineData("order=alphabetical", "order")]
    [InlineData("q=a%0ab", "q")]
    public void What_is_no_value_is_left_out_and_named(string query, string name)
    {
        var search = Read($"/jobs?{query}&state=failed");

        Assert.Equal(name, Assert.Single(search.Faults).Name);
        Assert.Equal(new JobFilter(name == "state" ? null : JobState.Failed), search.Filter);
    }

    [Theory]
    [InlineData(null, JobOrder.Newest)]
    [InlineData("waiting", JobOrder.Newest)]
    [InlineData("completed", JobOrder.LastEnded)]
    [InlineData("failed", JobOrder.LastEnded)]
    public void A_tab_has_an_order_of_its_own_and_one_that_does_not_suit_it_is_passed_over(string? state, JobOrder order)
    {
        Assert.Equal(order, Read($"/jobs?state={state}").Order);
        if (state is null or "waiting")
            Assert.Equal(order, Read($"/jobs?state={state}&order=last_ended").Order);
    }

    [Fact]
    public void A_time_without_a_zone_is_the_servers()
    {
        Assert.True(TimeRange.TryRead("2026-07-01T12:00", TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), out var time));
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero), time);
    }

    [Fact]
    public void Tabs_and_orders_narrow_nothing_and_every_filter_does()
    {
        Assert.False(Read("/jobs?state=failed&order=longest").IsFiltered);
        Assert.True(Read("/jobs?q=x").IsFiltered);
        Assert.False(Read("/jobs?q=x&priority=low").IsFilteredFurther);
        Assert.True(Read("/jobs?endedSince=2026-11-22T10:00:00Z").IsFilteredFurther);
    }

    private static JobSearch Read(string address)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address[address.IndexOf('?', StringComparison.Ordinal)..]);
        return JobSearch.Read(name => query.TryGetValue(name, out var values) ? values[0] : null, TimeProvider.System);
    }

    private static DateTimeOffset Time(string time) => DateTimeOffset.Parse($"2026-11-22T{time}:00Z", System.Globalization.CultureInfo.InvariantCulture);
}
