using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace AnalysisApp.Queue.Benchmarks.Measuring;

/// <summary>What a benchmark runs on, and where its results go.</summary>
internal sealed class Bench(DurableServer server, bool isShort)
{
    private readonly StringBuilder _rows = new();

    public DurableServer Server { get; } = server;

    public string Table => $"""
        | what | measured | floor, same run | ratio | database CPU per job |
        |---|---|---|---|---|
        {_rows}
        """;

    /// <summary>So many in a full run; in a short one just enough to see that it works.</summary>
    public int Times(int full, int few) => isShort ? few : full;

    public void Report(string what, string measured, string floor = "", string ratio = "", string cpu = "")
    {
        if (_rows.Length > 0)
            _rows.AppendLine();
        _rows.Append(CultureInfo.InvariantCulture, $"| {what} | {measured} | {floor} | {ratio} | {cpu} |");
    }

    /// <summary>Does something many times by a number of clients at once, each waiting for its own.</summary>
    public async Task<Pace> ByClientsAsync(int clients, int times, Func<int, CancellationToken, Task> once, CancellationToken cancellationToken)
    {
        var next = -1;
        return await MeasureAsync(times, () => Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) is var n && n < times)
                    await once(n, cancellationToken);
            },
            cancellationToken))));
    }

    public async Task<Pace> MeasureAsync(int times, Func<Task> work)
    {
        var cpu = Server.CpuTime;
        var began = Stopwatch.GetTimestamp();
        await work();
        var elapsed = Stopwatch.GetElapsedTime(began);
        return new Pace(times / elapsed.TotalSeconds, (Server.CpuTime - cpu).TotalMilliseconds / times);
    }
}

/// <param name="PerSecond">How many were done in a second.</param>
/// <param name="CpuMs">What one cost the server.</param>
internal readonly record struct Pace(double PerSecond, double CpuMs)
{
    public string Rate => string.Create(CultureInfo.InvariantCulture, $"{PerSecond:N0}/s");

    public string Cpu => string.Create(CultureInfo.InvariantCulture, $"{CpuMs:F2} ms");

    public string RatioTo(Pace floor) => string.Create(CultureInfo.InvariantCulture, $"{PerSecond / floor.PerSecond:F2}");

    /// <summary>Beside the floor's, because CPU is what a loaded machine spoils least.</summary>
    public string CpuBeside(Pace floor) => string.Create(CultureInfo.InvariantCulture, $"{CpuMs:F2} ms (floor {floor.CpuMs:F2})");
}

/// <summary>Times of single things, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public double Median => At(0.5);

    public void Add(long from, long until) => _milliseconds.Add(Stopwatch.GetElapsedTime(from, until).TotalMilliseconds);

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F2}, p95 {At(0.95):F2}, p99 {At(0.99):F2} ms");

    public string RatioTo(Latencies floor) => string.Create(CultureInfo.InvariantCulture, $"{Median / floor.Median:F2} (p50)");

    private double At(double share)
    {
        _milliseconds.Sort();
        return _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * share))];
    }
}
