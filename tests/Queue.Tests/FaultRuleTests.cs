using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using AnalysisApp.Queue.Failures;
using Microsoft.ML.OnnxRuntime;
using Npgsql;

namespace AnalysisApp.Queue.Tests;

/// <summary>Every row of the table of rules, by made-up faults; those that this machine can have are had in <see cref="RealFaultTests"/>.</summary>
public sealed class FaultRuleTests
{
    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_exception_has_its_kind(Exception exception, FailureKind kind, string code)
    {
        var fault = FaultRules.Of(exception);

        Assert.Equal((kind, code), (fault.Kind, fault.Code));
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.NotNull(fault.ExceptionType);
    }

    public static TheoryData<Exception, FailureKind, string> Faults => new()
    {
        { new JobFaultException(FailureKind.Timeout, "slow", "Too slow."), FailureKind.Timeout, "slow" },
        { new InvalidOperationException("secret"), FailureKind.Transient, "unexpected" },

        { new OutOfMemoryException("secret"), FailureKind.ResourceExhausted, "out_of_memory" },
        { new InsufficientMemoryException("secret"), FailureKind.ResourceExhausted, "out_of_memory" },

        { Onnx("RuntimeException", "Non-zero status code returned while running MatMul node. bfc_arena.cc Failed to allocate memory for requested buffer of size 12884901888"), FailureKind.ResourceExhausted, "model_out_of_memory" },
        { Onnx("RuntimeException", "bfc_arena.cc:376 Available memory of 0 is smaller than requested bytes of 1024"), FailureKind.ResourceExhausted, "model_out_of_memory" },
        { Onnx("Fail", "CUDA failure 2: out of memory ; GPU=0"), FailureKind.ResourceExhausted, "model_out_of_memory" },
        { Onnx("Fail", "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED"), FailureKind.ResourceExhausted, "model_out_of_memory" },
        { Onnx("RuntimeException", "std::bad_alloc"), FailureKind.ResourceExhausted, "model_out_of_memory" },
        { Onnx("InvalidArgument", "Got invalid dimensions for input: secret. No allocator was asked."), FailureKind.Malformed, "model_input_invalid" },
        { Onnx("InvalidGraph", "secret"), FailureKind.Malformed, "model_input_invalid" },
        { Onnx("NoSuchFile", "secret"), FailureKind.Malformed, "model_input_invalid" },
        { Onnx("NotImplemented", "secret"), FailureKind.Malformed, "model_input_invalid" },
        { Onnx("RuntimeException", "secret: CUDA error 700, an illegal memory access"), FailureKind.Transient, "model_failed" },
        { Onnx("Fail", "secret"), FailureKind.Transient, "model_failed" },
        { Onnx("EngineError", "secret"), FailureKind.Transient, "model_failed" },

        { Sql("53100"), FailureKind.DependencyDown, "database_disk_full" },
        { Sql("53200"), FailureKind.ResourceExhausted, "database_out_of_memory" },
        { Sql("53300"), FailureKind.DependencyDown, "database_connections_spent" },
        { Sql("22P05"), FailureKind.Malformed, "database_refused_data" },
        { Sql("23505"), FailureKind.Malformed, "database_refused_data" },
        { Sql("23514"), FailureKind.Malformed, "database_refused_data" },
        { Sql("57014"), FailureKind.Timeout, "database_timeout" },
        { Sql("57P01"), FailureKind.Transient, "database_unavailable" },
        { Sql("57P02"), FailureKind.Transient, "database_unavailable" },
        { Sql("57P03"), FailureKind.Transient, "database_unavailable" },
        { Sql("40001"), FailureKind.Transient, "database_unavailable" },
        { Sql("40P01"), FailureKind.Transient, "database_unavailable" },
        { Sql("55P03"), FailureKind.Transient, "database_unavailable" },
        { Sql("08006"), FailureKind.Transient, "database_unavailable" },
        { Sql("58030"), FailureKind.Transient, "database_unavailable" },
        { Sql("42P01"), FailureKind.Transient, "database_fault" },
        { new NpgsqlException("secret", new IOException()), FailureKind.Transient, "database_unavailable" },
        { new NpgsqlException("secret", new TimeoutException()), FailureKind.Transient, "database_unavailable" },
        { new NpgsqlException("secret", new SocketException((int)SocketError.ConnectionRefused)), FailureKind.Transient, "database_unavailable" },

        { Http(HttpStatusCode.TooManyRequests), FailureKind.DependencyDown, "dependency_down" },
        { Http(HttpStatusCode.ServiceUnavailable), FailureKind.DependencyDown, "dependency_down" },
        { Http(HttpStatusCode.GatewayTimeout), FailureKind.DependencyDown, "dependency_down" },
        { new HttpRequestException("secret", new SocketException((int)SocketError.HostUnreachable)), FailureKind.DependencyDown, "dependency_down" },
        { new HttpRequestException(HttpRequestError.NameResolutionError, "secret"), FailureKind.DependencyDown, "dependency_down" },
        { Http(HttpStatusCode.RequestTimeout), FailureKind.Timeout, "request_timeout" },
        { Http(HttpStatusCode.BadRequest), FailureKind.Malformed, "request_refused" },
        { Http(HttpStatusCode.Unauthorized), FailureKind.Malformed, "request_refused" },
        { Http(HttpStatusCode.NotFound), FailureKind.Malformed, "request_refused" },
        { Http(HttpStatusCode.InternalServerError), FailureKind.Transient, "request_failed" },
        { Http(HttpStatusCode.BadGateway), FailureKind.Transient, "request_failed" },
        { new HttpRequestException("secret", new IOException()), FailureKind.Transient, "request_failed" },
        { new Polly.CircuitBreaker.BrokenCircuitException("secret"), FailureKind.DependencyDown, "circuit_open" },
        { new Polly.CircuitBreaker.IsolatedCircuitException("secret"), FailureKind.DependencyDown, "circuit_open" },
        { new Polly.Timeout.TimeoutRejectedException("secret"), FailureKind.Timeout, "timeout" },
        { new SocketException((int)SocketError.ConnectionRefused), FailureKind.DependencyDown, "dependency_down" },
        { new SocketException((int)SocketError.ConnectionReset), FailureKind.Transient, "connection_failed" },

        { new IOException("secret", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28), FailureKind.ResourceExhausted, "disk_full" },
        { new IOException("secret", OperatingSystem.IsWindows() ? unchecked((int)0x80070004) : 24), FailureKind.ResourceExhausted, "too_many_files" },
        { new IOException("secret"), FailureKind.Transient, "input_output" },
        { new EndOfStreamException("secret"), FailureKind.Transient, "input_output" },
        { new FileNotFoundException("secret"), FailureKind.Malformed, "file_not_found" },
        { new DirectoryNotFoundException("secret"), FailureKind.Malformed, "file_not_found" },
        { new UnauthorizedAccessException("secret"), FailureKind.Malformed, "file_denied" },

        { new JsonException("secret"), FailureKind.Malformed, "malformed_json" },
        { new FormatException("secret"), FailureKind.Malformed, "malformed_data" },
        { new InvalidDataException("secret"), FailureKind.Malformed, "malformed_data" },
        { new ArgumentOutOfRangeException("secret"), FailureKind.Malformed, "invalid_argument" },

        { new TimeoutException("secret"), FailureKind.Timeout, "timeout" },
        { new TaskCanceledException("secret", new TimeoutException()), FailureKind.Timeout, "timeout" },
        { new OperationCanceledException("secret"), FailureKind.Transient, "stopped" },

        { new InvalidOperationException("secret", Sql("40001")), FailureKind.Transient, "database_unavailable" },
        { new TargetInvocationException("secret", new JobFaultException(FailureKind.Malformed, "bad_song", "Bad.")), FailureKind.Malformed, "bad_song" },
        { new AggregateException("secret", new InvalidOperationException("secret"), new OutOfMemoryException("secret")), FailureKind.ResourceExhausted, "out_of_memory" },
        { new AggregateException(new AggregateException(new InvalidOperationException("secret", new JsonException("secret")))), FailureKind.Malformed, "malformed_json" },
    };

    [Fact]
    public void The_outermost_exception_that_a_rule_knows_decides()
        => Assert.Equal("file_not_found", FaultRules.Of(new InvalidOperationException("", new FileNotFoundException("", new TimeoutException()))).Code);

    [Fact]
    public void The_type_that_is_told_is_that_of_the_exception_which_decided()
        => Assert.Equal("System.Text.Json.JsonException", FaultRules.Of(new InvalidOperationException("", new JsonException())).ExceptionType);

    [Fact]
    public void A_code_means_one_kind_and_every_sentence_is_one()
    {
        Assert.All(FaultRules.Table.GroupBy(rule => rule.Code), rules => Assert.Single(rules.Select(rule => rule.Kind).Distinct()));
        Assert.All(FaultRules.Table, rule => Assert.Matches("^[A-Z][^.]+\\.$", rule.Message));
        Assert.All(FaultRules.Table, rule => Assert.Matches("^[a-z]+(_[a-z]+)*$", rule.Code));
    }

    [Fact]
    public void Exceptions_without_end_inside_each_other_come_to_an_end()
    {
        Exception deep = new OutOfMemoryException();
        for (var n = 0; n < 1000; n++)
            deep = new AggregateException(new InvalidOperationException("", deep), new InvalidOperationException());
        Assert.Equal("unexpected", FaultRules.Of(deep).Code);
    }

    [Fact]
    public void A_message_becomes_one_line_that_any_table_can_hold()
    {
        Assert.Equal("Two lines become one.", LineOf("Two\nlines\r\nbecome one."));
        Assert.Equal("a \ufffd half", LineOf("\0a \ud83d half\t"));
        Assert.Equal("", LineOf(""));
    }

    [Fact]
    public void A_long_message_is_cut_and_never_within_a_character()
    {
        var line = LineOf("a" + string.Concat(Enumerable.Repeat("😀", 400)));

        Assert.InRange(line.Length, 498, 500);
        Assert.EndsWith("😀…", line, StringComparison.Ordinal);
    }

    private static string LineOf(string message) => FaultRules.Of(new JobFaultException(FailureKind.Malformed, "x", message)).Message;

    private static PostgresException Sql(string state) => new("secret", "ERROR", "ERROR", state);

    private static HttpRequestException Http(HttpStatusCode status) => new("secret", null, status);

    /// <summary>ONNX Runtime's own exception; only its own code makes one.</summary>
    private static OnnxRuntimeException Onnx(string code, string message)
    {
        var constructor = typeof(OnnxRuntimeException).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Single(c => c.GetParameters().Length == 2);
        return (OnnxRuntimeException)constructor.Invoke([Enum.Parse(constructor.GetParameters()[0].ParameterType, code), message]);
    }
}
