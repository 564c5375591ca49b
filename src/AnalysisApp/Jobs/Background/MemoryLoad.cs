using System.Globalization;

namespace AnalysisApp.Jobs.Background;

/// <summary>
/// How much of the memory that this process may have is in use, by whomever: of the machine, and of each limit that its container sets it (cgroups of both
/// versions). Files that can be dropped are not in use. Safe for concurrent use.
/// </summary>
/// <param name="root">Where <c>proc</c> and <c>sys</c> lie: <c>/</c>.</param>
internal sealed class MemoryLoad(string root)
{
    /// <summary>In percent, where it is highest; 0 where nothing can be read.</summary>
    public double ReadPercent()
    {
        if (OperatingSystem.IsLinux())
            return OfTheLimits().Prepend(OfTheMachine()).Max();

        // The runtime reads the load at a collection only; the smallest is cheap, and without it an idle process would go by an old load.
        GC.Collect(0);
        var info = GC.GetGCMemoryInfo(GCKind.Any);
        return PercentOf(info.MemoryLoadBytes, info.TotalAvailableMemoryBytes);
    }

    private double OfTheMachine()
    {
        var lines = LinesOf(Path.Combine(root, "proc/meminfo"));
        return ValueOf(lines, "MemTotal:") is { } total && ValueOf(lines, "MemAvailable:") is { } available ? PercentOf(total - available, total) : 0;
    }

    /// <summary>Of the process's own group and of all groups around it: each may have a limit, and the nearest counts.</summary>
    private IEnumerable<double> OfTheLimits()
    {
        foreach (var line in LinesOf(Path.Combine(root, "proc/self/cgroup")))
        {
            // "0::/a/b" is version 2; "7:memory:/a/b" is version 1. In a container the path may be the host's, with its files at the mount itself.
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            if (controllers.Length == 0)
            {
                foreach (var group in UpFrom("sys/fs/cgroup", path))
                    yield return OfTheGroup(group, "memory.max", "memory.current", "inactive_file");
            }
            else if (controllers.Split(',').Contains("memory"))
            {
                foreach (var group in UpFrom("sys/fs/cgroup/memory", path))
                    yield return OfTheGroup(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
            }
        }
    }

    private IEnumerable<string> UpFrom(string mount, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = names.Length; depth >= 0; depth--)
            yield return Path.Combine([root, mount, .. names[..depth]]);
    }

    private static double OfTheGroup(string group, string limit, string usage, string droppable)
    {
        // "max" is no number: no limit.
        if (NumberIn(Path.Combine(group, limit)) is not { } most || NumberIn(Path.Combine(group, usage)) is not { } used)
            return 0;
        return PercentOf(used - (ValueOf(LinesOf(Path.Combine(group, "memory.stat")), droppable + " ") ?? 0), most);
    }

    private static double PercentOf(long used, long total) => total <= 0 ? 0 : Math.Clamp(100.0 * used / total, 0, 100);

    private static long? NumberIn(string path)
        => LinesOf(path) is [var line, ..] && long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? ValueOf(string[] lines, string name)
    {
        var line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        var value = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string[] LinesOf(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A system without it, or one that keeps it to itself.
            return [];
        }
    }
}
