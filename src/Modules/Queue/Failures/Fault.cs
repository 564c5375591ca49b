namespace AnalysisApp.Queue.Failures;

/// <summary>A failed attempt, as the job's row tells it.</summary>
/// <param name="Kind">Decides what happens next.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">One line for people.</param>
/// <param name="ExceptionType">For the owner.</param>
internal sealed record Fault(FailureKind Kind, string Code, string Message, string? ExceptionType);

internal static class FaultCodes
{
    public const string UnknownType = "unknown_job_type";
    public const string MalformedArguments = "malformed_arguments";
    public const string DeadlinePassed = "deadline_passed";
}
