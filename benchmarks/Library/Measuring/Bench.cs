using System.Globalization;
using System.Text;
using AnalysisApp.Queue.Benchmarks.Measuring;

namespace AnalysisApp.Library.Benchmarks.Measuring;

/// <summary>How often things are done, and where the results go.</summary>
internal sealed class Bench(bool isShort)
{
    private const int WarmUps = 5;

    private readonly StringBuilder _table = new();
    private readonly List<string> _notes = [];
    private ServerCpu? _server;

    /// <summary>So many songs.</summary>
    public int Songs => isShort ? 2_000 : 100_000;

    /// <summary>So many playlists of a hundred songs.</summary>
    public int Playlists => isShort ? 20 : 1_000;

    /// <summary>Songs in the largest playlist.</summary>
    public int LargestPlaylist => isShort ? 500 : 10_000;

    public string Table => $"{_table.ToString().TrimEnd()}\n{string.Concat(_notes.Select(note => $"\n{note}\n"))}".TrimEnd();

    public void Begin(string title, ServerCpu server)
    {
        _server = server;
        Console.Error.WriteLine($"{title} …");
        _table.AppendLine(CultureInfo.InvariantCulture, $"\n### {title}\n");
        _table.AppendLine("| what | p50 ms | p95 ms | CPU ms | floor p50 ms | ratio |");
        _table.AppendLine("|---|---|---|---|---|---|");
    }

    /// <summary>Something to say below the tables.</summary>
    public void Note(string note) => _notes.Add(note);

    /// <summary>Does something many times, and then a floor as often: what would have to be done at the very least.</summary>
    public async Task MeasureAsync(string what, int times, Func<Task> work, string floorName, Func<Task> floor)
    {
        times = isShort ? Math.Min(times, 2) : times;
        var (measured, cpu) = await RunAsync(times, work);
        var (least, _) = await RunAsync(times, floor);
        _table.AppendLine(
            CultureInfo.InvariantCulture, $"| {what} | {measured} | {cpu:F1} | {least.Median:F1}, {floorName} | {measured.Median / least.Median:F1} |");
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {what}: {measured.Median:F1} / {measured.P95:F1} ms, CPU {cpu:F1}, floor {least.Median:F1}"));
    }

    // CPU is what a loaded machine spoils least: the database's and this process' together.
    private async Task<(Times Times, double Cpu)> RunAsync(int times, Func<Task> work)
    {
        var measured = new Times();

        // An app that has answered a few times is what people meet; the first answers compile it.
        for (var i = 0; i < (isShort ? 1 : WarmUps); i++)
            await work();
        var before = _server!.Read() + Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
            await measured.AddAsync(work);

        return (measured, (_server.Read() + Environment.CpuUsage.TotalTime - before).TotalMilliseconds / times);
    }
}
