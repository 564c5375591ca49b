using System.Globalization;

namespace AnalysisApp.Queue.Benchmarks.Measuring;

/// <summary>What a PostgreSQL server has used of the processors, by the kernel's own count.</summary>
internal sealed class ServerCpu(int postmaster)
{
    // USER_HZ, which Linux has promised to programs for ever.
    private const double TicksPerSecond = 100;

    public static ServerCpu Of(string cluster)
        => new(int.Parse(File.ReadLines(Path.Combine(cluster, "postmaster.pid")).First(), CultureInfo.InvariantCulture));

    /// <returns>Zero where there is no /proc.</returns>
    public TimeSpan Read()
    {
        if (!OperatingSystem.IsLinux())
            return TimeSpan.Zero;

        // The postmaster has inherited the time of every process of its that ended.
        var ticks = Statistics(postmaster) is { } own ? own.Ticks + own.EndedChildrensTicks : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && Statistics(pid) is { } child && child.Parent == postmaster)
                ticks += child.Ticks;
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static (int Parent, long Ticks, long EndedChildrensTicks)? Statistics(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Number(fields[11]) + Number(fields[12]), Number(fields[13]) + Number(fields[14]));
        }
        catch (IOException)
        {
            // It ended in between; its parent has its time.
            return null;
        }

        static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
    }
}
