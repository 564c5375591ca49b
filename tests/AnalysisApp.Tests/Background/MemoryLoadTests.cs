using AnalysisApp.Jobs.Background;

namespace AnalysisApp.Tests.Background;

/// <summary>The memory in use, as Linux writes it down: for a machine, and for containers under both versions of its groups.</summary>
public sealed class MemoryLoadTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("memory-load-").FullName;

    public MemoryLoadTests() => Write("proc/meminfo", "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    600 kB\n");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_machine_that_this_runs_on_has_one() => Assert.InRange(new MemoryLoad("/").ReadPercent(), 0.1, 100);

    [Fact]
    public void What_can_be_had_is_not_in_use() => Reads(40);

    [Fact]
    public void A_containers_limit_counts_when_it_is_nearer_and_files_that_can_be_dropped_do_not()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/memory.max", "2000\n");
        Write("sys/fs/cgroup/memory.current", "1900\n");
        Write("sys/fs/cgroup/memory.stat", "anon 1500\ninactive_file_other 7\ninactive_file 400\n");
        Reads(75);

        Write("sys/fs/cgroup/memory.max", "max\n");
        Reads(40);
    }

    [Fact]
    public void Of_groups_within_groups_the_fullest_counts()
    {
        Write("proc/self/cgroup", "0::/all/service/app\n");
        Write("sys/fs/cgroup/all/service/app/memory.max", "max\n");
        Write("sys/fs/cgroup/all/service/app/memory.current", "10\n");
        Write("sys/fs/cgroup/all/memory.max", "100\n");
        Write("sys/fs/cgroup/all/memory.current", "90\n");
        Reads(90);
    }

    [Fact]
    public void The_older_version_is_read_too_and_at_the_mount_where_the_path_is_the_hosts()
    {
        Write("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/docker/0123\n0::/\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "900\n");
        Write("sys/fs/cgroup/memory/memory.stat", "inactive_file 0\ntotal_inactive_file 50\n");
        Reads(85);

        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Reads(40);
    }

    [Fact]
    public void Where_nothing_can_be_read_nothing_is_held_back()
    {
        File.Delete(Path.Combine(_root, "proc/meminfo"));
        Reads(0);
    }

    private void Reads(double percent)
    {
        // Elsewhere the runtime tells it, and these files are not asked.
        if (OperatingSystem.IsLinux())
            Assert.Equal(percent, new MemoryLoad(_root).ReadPercent());
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
