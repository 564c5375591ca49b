using System.Text.Json;
using Npgsql;

namespace AnalysisApp.Queue.Failures;

/// <summary>Which kind of fault an exception is: the first rule that knows it decides.</summary>
internal static class FaultRules
{
    private const int MaxMessageLength = 500;

    private static readonly (Func<Exception, bool> Knows, FailureKind Kind, string Code, string Message)[] Rules =
    [
        (e => e is OutOfMemoryException, FailureKind.ResourceExhausted, "out_of_memory", "The work needed more memory than there was."),
        (e => e is NpgsqlException { IsTransient: true }, FailureKind.Transient, "database_unavailable", "The database could not be reached or was busy."),
        (e => e is JsonException, FailureKind.Malformed, "malformed_json", "The work holds JSON that cannot be read."),
        (e => e is ArgumentException, FailureKind.Malformed, "invalid_argument", "The work asks for something that is not allowed."),
        (e => e is IOException, FailureKind.Transient, "input_output", "A file or a connection failed."),
        (e => e is OperationCanceledException, FailureKind.Transient, "stopped", "A part of the work stopped before its end."),
    ];

    /// <remarks>
    /// Only a <see cref="JobFaultException"/> chose its words for people. Any other message may quote what the work was about, so the row keeps a
    /// sentence of ours and the exception's type; the log has the rest.
    /// </remarks>
    public static Fault Of(Exception exception)
    {
        if (exception is JobFaultException chosen)
            return new Fault(chosen.Kind, chosen.Code, OneLine(chosen.Message), (chosen.InnerException ?? chosen).GetType().FullName);

        foreach (var rule in Rules)
        {
            if (rule.Knows(exception))
                return new Fault(rule.Kind, rule.Code, rule.Message, exception.GetType().FullName);
        }

        return new Fault(
            FailureKind.Transient, "unexpected", $"An unexpected fault ended the attempt ({exception.GetType().Name}).", exception.GetType().FullName);
    }

    public static Fault Deadline(TimeSpan timeout) => new(
        FailureKind.Timeout, FaultCodes.DeadlinePassed, $"The job reached no checkpoint within {timeout} (Queue:JobTimeout).", ExceptionType: null);

    private static string OneLine(string message)
    {
        var line = string.Join(' ', message.Split(['\r', '\n', '\0'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        if (line.Length <= MaxMessageLength)
            return line;
        var length = char.IsHighSurrogate(line[MaxMessageLength - 2]) ? MaxMessageLength - 2 : MaxMessageLength - 1;
        return line[..length] + "…";
    }
}
