using AnalysisApp.Commands;
using AnalysisApp.Inference;

namespace AnalysisApp.Tests.Models;

/// <summary>What people see of a pull, on a terminal and elsewhere.</summary>
public sealed class PullViewTests : IDisposable
{
    private const long Total = 400_000_000;
    private readonly StandingClock _clock = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_terminal_gets_one_line_with_the_rate_and_the_time_left()
    {
        var view = new PullView(_output, width: 200, _clock);
        for (var second = 0; second <= 8; second++)
        {
            view.Report(At(second * 10_000_000));
            _clock.Pass(TimeSpan.FromSeconds(1));
        }

        view.Report(At(90_000_000));
        view.End();

        Assert.EndsWith("\r[####----------------]  22 %  file 2 of 3  90.0 MB of 400.0 MB  10.0 MB/s  31 s left  a/b/model.safetensors\e[K\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Single(_output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_terminal_is_not_drawn_more_than_ten_times_a_second_and_never_wider_than_it_is()
    {
        var view = new PullView(_output, width: 40, _clock);
        for (var i = 0; i < 1_000; i++)
        {
            view.Report(At(i * 1_000));
            _clock.Pass(TimeSpan.FromMilliseconds(1));
        }

        var lines = _output.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 9, 11);
        Assert.All(lines, line => Assert.True(line.Length <= 39 + "\e[K".Length, line));
    }

    [Fact]
    public void Elsewhere_there_is_a_line_for_a_file_a_tenth_and_a_wait()
    {
        var view = new PullView(_output, width: null, _clock);
        view.Report(new PullProgress("a/b/config.json", 1, 0, 0, 0, null));
        view.Report(new PullProgress("a/b/model.safetensors", 2, 0, 0, 0, null));
        for (var percent = 0; percent <= 100; percent++)
            view.Report(At(percent * Total / 100));
        view.Report(At(Total) with { Note = "was cut off; trying again in 1 s" });
        view.Report(At(Total) with { Note = "was cut off; trying again in 1 s" });
        view.End();

        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Asking the hub what the files are.", lines[0]);
        Assert.Equal(Enumerable.Range(0, 11).Select(tenth => $"{tenth * 10,3} %"), lines[1..12].Select(line => line[..5]));
        Assert.Equal(["a/b/model.safetensors  was cut off; trying again in 1 s"], lines[12..]);
        Assert.DoesNotContain('\r', _output.ToString());
    }

    [Fact]
    public void A_file_that_begins_anew_does_not_make_the_rate_negative()
    {
        var rate = new TransferRate(_clock);
        rate.Add(0);
        _clock.Pass(TimeSpan.FromSeconds(1));
        rate.Add(50_000_000);
        Assert.Equal(50_000_000, rate.BytesPerSecond);
        rate.Add(1_000_000);
        Assert.Null(rate.BytesPerSecond);
        Assert.Null(rate.TimeLeft(Total));
        _clock.Pass(TimeSpan.FromSeconds(2));
        rate.Add(3_000_000);
        Assert.Equal(1_000_000, rate.BytesPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(397), rate.TimeLeft(Total));
    }

    private static PullProgress At(long bytes) => new("a/b/model.safetensors", 2, 3, bytes, Total, null);

    private sealed class StandingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
