using System.Text.Json;
using AnalysisApp.Queue.Failures;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Queue.Worker;

/// <summary>One registered type of job, and how its handler is called.</summary>
internal sealed record JobType(string Name, Func<IServiceProvider, ClaimedJob, JobRun, CancellationToken, Task<JobOutcome>> RunAsync)
{
    public static JobType Of<TArguments, THandler>()
        where TArguments : IJobArguments
        where THandler : class, IJobHandler<TArguments>
        => new(TArguments.JobType, (services, job, run, cancellationToken) =>
        {
            var arguments = JobTypes.ArgumentsOf<TArguments>(job);
            return services.GetRequiredService<THandler>().HandleAsync(arguments, run, cancellationToken);
        });
}

/// <summary>The types of job that this instance can run.</summary>
internal sealed class JobTypes
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Dictionary<string, JobType> _types = new(StringComparer.Ordinal);

    public JobTypes(IEnumerable<JobType> types)
    {
        foreach (var type in types)
        {
            if (!_types.TryAdd(type.Name, type))
                throw new InvalidOperationException($"Two handlers are registered for the job type '{type.Name}'; one type has one handler.");
        }
    }

    /// <exception cref="JobFaultException">Nobody here knows the type.</exception>
    public JobType Find(string name) => _types.TryGetValue(name, out var type)
        ? type
        : throw new JobFaultException(FailureKind.Malformed, FaultCodes.UnknownType, $"No handler is registered for jobs of the type '{name}'.");

    public static TArguments ArgumentsOf<TArguments>(ClaimedJob job)
    {
        try
        {
            return JsonSerializer.Deserialize<TArguments>(job.Arguments, Json) ?? throw Unreadable(null);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw Unreadable(fault);
        }

        JobFaultException Unreadable(Exception? fault)
            => new(FailureKind.Malformed, FaultCodes.MalformedArguments, $"The job's arguments are not those of a {job.Type} job.", fault);
    }
}
