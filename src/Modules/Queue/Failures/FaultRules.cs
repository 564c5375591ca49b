using System.Net.Sockets;
using System.Text.Json;
using Npgsql;

namespace AnalysisApp.Queue.Failures;

/// <summary>Which kind of fault an exception is: the first rule that knows it decides, the outermost exception being asked first.</summary>
internal static class FaultRules
{
    private const int MostCauses = 16;

    private static readonly Rule[] Rules =
    [
        new(e => e is OutOfMemoryException, FailureKind.ResourceExhausted, "out_of_memory", "The work needed more memory than there was."),

        new(OnnxFault.IsMemory, FailureKind.ResourceExhausted, "model_out_of_memory", "A model needed more memory than there was."),
        new(OnnxFault.IsMalformed, FailureKind.Malformed, "model_input_invalid", "A model does not take what it was given."),
        new(OnnxFault.IsAny, FailureKind.Transient, "model_failed", "A model failed while it ran."),

        // What the database lacks is no fault of the job: three tries at once would all fail, and with them every job that runs meanwhile.
        new(Sql("53100"), FailureKind.DependencyDown, "database_disk_full", "The database has no disk space left."),
        new(Sql("53300"), FailureKind.DependencyDown, "database_connections_spent", "The database has no connection left."),
        new(Sql("53200"), FailureKind.ResourceExhausted, "database_out_of_memory", "The database needed more memory than there was."),
        new(Sql("22", "23"), FailureKind.Malformed, "database_refused_data", "The database does not take the data of the work."),
        new(Sql("57014"), FailureKind.Timeout, "database_timeout", "A statement took longer than the database allows."),
        new(
            e => e is NpgsqlException { IsTransient: true } || Sql("08", "40", "53", "55P03", "57P", "58")(e),
            FailureKind.Transient, "database_unavailable", "The database could not be reached or was busy."),
        new(e => e is NpgsqlException, FailureKind.Transient, "database_fault", "The database refused a statement."),

        new(e => HttpFault.IsDown(e), FailureKind.DependencyDown, "dependency_down", "A service that the work needs is down or busy."),
        new(e => HttpFault.StatusOf(e) is 408, FailureKind.Timeout, "request_timeout", "A service took too long to answer."),
        new(e => HttpFault.StatusOf(e) is >= 400 and < 500, FailureKind.Malformed, "request_refused", "A service refused the request."),
        new(e => e is HttpRequestException, FailureKind.Transient, "request_failed", "A request to a service failed."),
        new(Named("Polly.CircuitBreaker.BrokenCircuitException"), FailureKind.DependencyDown, "circuit_open", "A service that the work needs was down a moment ago."),
        new(Named("Polly.Timeout.TimeoutRejectedException"), FailureKind.Timeout, "timeout", "A part of the work took too long."),
        new(e => e is SocketException socket && HttpFault.IsDown(socket), FailureKind.DependencyDown, "dependency_down", "A service that the work needs is down or busy."),
        new(e => e is SocketException, FailureKind.Transient, "connection_failed", "A connection failed."),

        new(FileFault.IsDiskFull, FailureKind.ResourceExhausted, "disk_full", "There is no disk space left."),
        new(FileFault.IsHandlesSpent, FailureKind.ResourceExhausted, "too_many_files", "Too many files are open."),
        new(e => e is FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException or PathTooLongException,
            FailureKind.Malformed, "file_not_found", "A file that the work needs is not there."),
        new(e => e is UnauthorizedAccessException, FailureKind.Malformed, "file_denied", "A file that the work needs may not be used."),
        new(e => e is IOException, FailureKind.Transient, "input_output", "A file or a connection failed."),

        new(e => e is JsonException, FailureKind.Malformed, "malformed_json", "The work holds JSON that cannot be read."),
        new(e => e is FormatException or InvalidDataException, FailureKind.Malformed, "malformed_data", "The work holds data that cannot be read."),
        new(e => e is ArgumentException, FailureKind.Malformed, "invalid_argument", "The work asks for something that is not allowed."),

        // HttpClient tells its time limit as a cancellation with the limit inside.
        new(e => e is TimeoutException or OperationCanceledException { InnerException: TimeoutException },
            FailureKind.Timeout, "timeout", "A part of the work took too long."),
        new(e => e is OperationCanceledException, FailureKind.Transient, "stopped", "A part of the work stopped before its end."),
    ];

    /// <summary>The codes, and what they say; for the test that they are told apart.</summary>
    public static IEnumerable<(FailureKind Kind, string Code, string Message)> Table => Rules.Select(rule => (rule.Kind, rule.Code, rule.Message));

    /// <remarks>
    /// Only a <see cref="JobFaultException"/> chose its words for people. Any other message may quote what the work was about, so the row keeps a
    /// sentence of ours and the exception's type; the log has the rest.
    /// </remarks>
    public static Fault Of(Exception exception)
    {
        foreach (var cause in CausesOf(exception))
        {
            if (cause is JobFaultException chosen)
                return new Fault(chosen.Kind, chosen.Code, FaultText.OneLine(chosen.Message), (chosen.InnerException ?? chosen).GetType().FullName);

            foreach (var rule in Rules)
            {
                if (rule.Knows(cause))
                    return new Fault(rule.Kind, rule.Code, rule.Message, cause.GetType().FullName);
            }
        }

        return new Fault(
            FailureKind.Transient, "unexpected", $"An unexpected fault ended the attempt ({exception.GetType().Name}).", exception.GetType().FullName);
    }

    public static Fault Deadline(TimeSpan timeout) => new(
        FailureKind.Timeout, FaultCodes.DeadlinePassed, $"The job reached no checkpoint within {timeout} (Queue:JobTimeout).", ExceptionType: null);

    /// <summary>An exception and those inside it, from outside to inside; of several side by side, the first first.</summary>
    internal static List<Exception> CausesOf(Exception exception)
    {
        List<Exception> causes = [exception];
        for (var n = 0; n < causes.Count && causes.Count < MostCauses; n++)
        {
            if (causes[n] is AggregateException several)
                causes.AddRange(several.InnerExceptions.Take(MostCauses - causes.Count));
            else if (causes[n].InnerException is { } inner)
                causes.Add(inner);
        }

        return causes;
    }

    private static Func<Exception, bool> Sql(params string[] states)
        => e => e is PostgresException fault && states.Any(state => fault.SqlState.StartsWith(state, StringComparison.Ordinal));

    /// <summary>By name, base types too: the queue references neither the library nor its users.</summary>
    private static Func<Exception, bool> Named(string type) => e => FaultText.IsNamed(e, type);

    private sealed record Rule(Func<Exception, bool> Knows, FailureKind Kind, string Code, string Message);
}
