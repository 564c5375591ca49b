using System.Diagnostics;
using System.Globalization;

namespace AnalysisApp.Library.Benchmarks.Measuring;

/// <summary>Times of one thing done again and again, in milliseconds.</summary>
internal sealed class Times
{
    private readonly List<double> _milliseconds = [];

    public double Median => At(0.5);

    public double P95 => At(0.95);

    public async Task AddAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        _milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:F1} | {P95:F1}");

    private double At(double share)
    {
        _milliseconds.Sort();
        return _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * share))];
    }
}
