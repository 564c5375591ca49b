namespace AnalysisApp.Queue.Chaos.Faults;

/// <summary>What is done to the instances and to their database.</summary>
internal enum FaultKind
{
    KilledAndAway,
    KilledAndBack,
    Stopped,
    NetworkSwallows,
    NetworkResets,
    ClockAhead,
    ClockBehind,
    AllConnectionsEnded,
    SomeConnectionsEnded,
    PostgresKilled,
    DiskFull,
}

internal static class FaultWords
{
    public static bool IsOfDatabase(this FaultKind kind) => kind >= FaultKind.AllConnectionsEnded;

    public static string Of(FaultKind kind, ChaosSize size) => kind switch
    {
        FaultKind.KilledAndAway => $"kill -9 of an instance, back after {size.Away.TotalSeconds} s",
        FaultKind.KilledAndBack => "kill -9 of an instance, back at once",
        FaultKind.Stopped => "SIGTERM to an instance, back at once",
        FaultKind.NetworkSwallows => $"network of an instance swallows everything for {size.Cut.TotalSeconds} s",
        FaultKind.NetworkResets => $"network of an instance resets everything for {size.Cut.TotalSeconds / 2} s",
        FaultKind.ClockAhead => $"clock of an instance 5 min ahead for {size.Jumped.TotalSeconds} s",
        FaultKind.ClockBehind => $"clock of an instance 5 min behind for {size.Jumped.TotalSeconds} s",
        FaultKind.AllConnectionsEnded => "pg_terminate_backend of all instances' connections",
        FaultKind.SomeConnectionsEnded => "pg_terminate_backend of a third of them, the listening ones too",
        FaultKind.PostgresKilled => "kill -9 of PostgreSQL's postmaster",
        FaultKind.DiskFull => $"PostgreSQL's disk full for {size.DiskFull.TotalSeconds} s",
        _ => $"{kind}",
    };
}
