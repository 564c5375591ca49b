using System.Globalization;
using AnalysisApp.Configuration;
using AnalysisApp.Jobs.Background;

namespace AnalysisApp.Tests.Background;

/// <summary>Times of day, over midnight and over the changes of the clocks. In 2026 Berlin's go forward on 29 March at 02:00 and back on 25 October at 03:00.</summary>
public sealed class BackgroundHoursTests
{
    [Theory]
    // By day, over midnight, at each end.
    [InlineData("22:00-06:00", "2026-06-10T14:00+02:00", "2026-06-10T22:00+02:00")]
    [InlineData("22:00-06:00", "2026-06-10T21:59:59.9+02:00", "2026-06-10T22:00+02:00")]
    [InlineData("22:00-06:00", "2026-06-10T22:00+02:00", null)]
    [InlineData("22:00-06:00", "2026-06-10T23:59+02:00", null)]
    [InlineData("22:00-06:00", "2026-06-11T00:00+02:00", null)]
    [InlineData("22:00-06:00", "2026-06-11T05:59:59.9+02:00", null)]
    [InlineData("22:00-06:00", "2026-06-11T06:00+02:00", "2026-06-11T22:00+02:00")]
    // The instant counts, not how it is written.
    [InlineData("22:00-06:00", "2026-06-10T20:00Z", null)]
    [InlineData("22:00-06:00", "2026-06-10T19:59Z", "2026-06-10T20:00Z")]
    // Several, and to the end of the day.
    [InlineData("12:00-13:00, 22:00-06:00", "2026-06-10T11:00+02:00", "2026-06-10T12:00+02:00")]
    [InlineData("12:00-13:00, 22:00-06:00", "2026-06-10T12:30+02:00", null)]
    [InlineData("12:00-13:00,22:00-06:00", "2026-06-10T13:00+02:00", "2026-06-10T22:00+02:00")]
    [InlineData("20:00-24:00", "2026-06-10T23:59+02:00", null)]
    [InlineData("20:00-24:00", "2026-06-11T00:00+02:00", "2026-06-11T20:00+02:00")]
    // Spring: the night is an hour shorter. 02:00 to 03:00 is not there; what begins in it begins at 03:00, what lies in it waits for the next day.
    [InlineData("22:00-06:00", "2026-03-29T03:30+02:00", null)]
    [InlineData("22:00-06:00", "2026-03-29T06:00+02:00", "2026-03-29T22:00+02:00")]
    [InlineData("02:30-05:00", "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00")]
    [InlineData("02:15-02:45", "2026-03-29T01:00+01:00", "2026-03-30T02:15+02:00")]
    // Autumn: an hour longer. 02:00 to 03:00 is there twice, and both count.
    [InlineData("22:00-06:00", "2026-10-25T02:30+02:00", null)]
    [InlineData("22:00-06:00", "2026-10-25T02:30+01:00", null)]
    [InlineData("22:00-06:00", "2026-10-25T06:00+01:00", "2026-10-25T22:00+01:00")]
    [InlineData("02:15-02:45", "2026-10-25T01:00+02:00", "2026-10-25T02:15+02:00")]
    [InlineData("02:15-02:45", "2026-10-25T02:45+02:00", "2026-10-25T02:15+01:00")]
    [InlineData("02:15-02:45", "2026-10-25T02:45+01:00", "2026-10-26T02:15+01:00")]
    // The clocks go back into the middle of a range that was over.
    [InlineData("00:30-02:45", "2026-10-25T02:50+02:00", "2026-10-25T02:00+01:00")]
    public void The_next_start(string hours, string now, string? expected)
    {
        var start = BackgroundHours.Parse(hours, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).NextStart(Time(now));

        Assert.Equal(expected is null ? null : Time(expected), start);
    }

    [Theory]
    [InlineData("22-6")]
    [InlineData("22:00")]
    [InlineData("22:00-6:00")]
    [InlineData("22:00-22:00")]
    [InlineData("00:00-24:00")]
    [InlineData("24:00-06:00")]
    [InlineData("22:00-25:00")]
    [InlineData("22:00-06:00,")]
    [InlineData("22:00-06:00;12:00-13:00")]
    [InlineData("22:00-06:00-07:00")]
    [InlineData("nights")]
    public void What_is_no_range_is_refused_with_what_may_be_given(string hours)
    {
        var fault = Assert.Throws<ConfigurationFaultException>(() => BackgroundHours.Parse(hours, TimeZoneInfo.Utc));

        Assert.Equal(
            $"Background:Hours is '{hours}'; it may be times of day such as 22:00-06:00, several of them separated by commas, or empty for any time.", fault.Message);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
