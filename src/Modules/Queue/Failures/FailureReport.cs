using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Failures;

/// <summary>What is kept of a failed attempt, beside its <see cref="Fault"/>.</summary>
internal sealed record FailureReport(
    int Attempt,
    Fault Fault,
    string? Stack,
    string? Stage,
    string? ModelSet,
    long ProcessMemoryBytes,
    long? GpuMemoryBytes,
    DateTimeOffset StartedAt,
    DateTimeOffset FailedAt)
{
    public static FailureReport Of(ActiveRun run, Fault fault, Exception? exception, DateTimeOffset now) => new(
        run.Attempt,
        fault,
        exception is null ? null : StackText.Of(exception),
        Word(run.Stage),
        Word(run.ModelSet),
        Environment.WorkingSet,
        run.GpuMemoryBytes,
        run.StartedAt,
        now);

    private static string? Word(string? text) => text is null ? null : FaultText.Cut(FaultText.OneLine(text), 100);
}
