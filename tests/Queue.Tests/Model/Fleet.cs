namespace AnalysisApp.Queue.Tests.Model;

/// <summary>The instances: which process of each runs, and what the list of workers shows.</summary>
internal sealed class Fleet(TimeProvider clock)
{
    public const int Slots = 1;
    public static readonly string[] Names = ["one", "two", "three"];

    private readonly Dictionary<string, Guid> _running = [];
    private readonly Dictionary<string, Guid> _replaced = [];

    public SortedDictionary<string, InstanceFacts> Listed { get; } = new(StringComparer.Ordinal);

    /// <summary>The process that runs as this instance; null while none does.</summary>
    public Guid? Running(string instance) => _running.TryGetValue(instance, out var process) ? process : null;

    /// <summary>The one before; it may still believe that it runs.</summary>
    public Guid? Replaced(string instance) => _replaced.TryGetValue(instance, out var process) ? process : null;

    public bool IsAlive(string? instance, TimeSpan lease)
        => instance is not null && Listed.TryGetValue(instance, out var row) && row.HeartbeatAt + lease >= clock.GetUtcNow();

    public void Start(string instance, Guid process)
    {
        if (Running(instance) is { } earlier)
            _replaced[instance] = earlier;
        _running[instance] = process;
        Listed[instance] = new InstanceFacts(process, clock.GetUtcNow(), clock.GetUtcNow());
    }

    public void Stop(string instance)
    {
        if (!_running.Remove(instance, out var process))
            return;
        _replaced[instance] = process;
        if (Listed.TryGetValue(instance, out var row) && row.Process == process)
            Listed.Remove(instance);
    }

    public void Beat(string instance, Guid process)
    {
        if (!Listed.TryGetValue(instance, out var row))
            Listed[instance] = new InstanceFacts(process, clock.GetUtcNow(), clock.GetUtcNow());
        else if (row.Process == process)
            Listed[instance] = row with { HeartbeatAt = clock.GetUtcNow() };
    }

    public void Prune()
    {
        foreach (var (name, row) in Listed.ToArray())
        {
            if (row.HeartbeatAt < clock.GetUtcNow() - TimeSpan.FromDays(1))
                Listed.Remove(name);
        }
    }
}

internal sealed record InstanceFacts(Guid Process, DateTimeOffset StartedAt, DateTimeOffset HeartbeatAt);
