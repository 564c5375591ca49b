using System.Globalization;
using AnalysisApp.Queue.Settings;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Queue.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void The_defaults_are_valid_and_are_those_of_the_README()
    {
        var options = new QueueOptions();

        Assert.True(new QueueOptionsValidator().Validate(null, options).Succeeded);
        Assert.Null(options.Workers);
        Assert.Null(options.ReservedForHigh);
        Assert.Null(options.MostRunningPerUser);
        Assert.Equal(TimeSpan.FromMinutes(10), options.JobTimeout);
        Assert.Equal(TimeSpan.FromSeconds(12), options.LeaseDuration);
        Assert.Equal(TimeSpan.FromSeconds(3), options.HeartbeatInterval);
        Assert.Equal(TimeSpan.FromSeconds(1), options.PollInterval);
        Assert.Equal(TimeSpan.FromSeconds(20), options.ShutdownTimeout);
        Assert.Equal(TimeSpan.FromHours(24), options.CompletedRetention);
        Assert.Equal(TimeSpan.FromHours(24), options.CancelledRetention);
        Assert.Equal(TimeSpan.FromDays(7), options.FailedRetention);
        Assert.Equal(TimeSpan.FromMinutes(5), options.ReconcileInterval);
        Assert.Equal(TimeSpan.FromMinutes(30), options.LongRunningAfter);
    }

    [Fact]
    public void All_faults_are_named_at_once_with_key_value_and_what_is_allowed()
    {
        var services = new ServiceCollection();
        services.AddQueue(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Workers"] = "129",
            ["JobTimeout"] = "00:00:00",
            ["HeartbeatInterval"] = "00:00:05",
            ["InstanceName"] = " ",
        }).Build());
        using var provider = services.BuildServiceProvider();

        var fault = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<QueueOptions>>().Value);

        Assert.Equal(4, fault.Failures.Count());
        Assert.Contains("Queue:Workers is 129; allowed are 1 to 128, or nothing.", fault.Failures);
        Assert.Contains("Queue:JobTimeout is 00:00:00; allowed are 00:00:01 to 1.00:00:00.", fault.Failures);
        Assert.Contains(fault.Failures, f => f.StartsWith("Queue:HeartbeatInterval is 00:00:05; allowed is at most a third", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 0, 1, null)]
    [InlineData(4, 3, 64, null)]
    [InlineData(1, 0, null, null)]
    [InlineData(4, 4, null, "Queue:ReservedForHigh is 4; allowed are 0 to 3, one less than Queue:Workers (4), or nothing.")]
    [InlineData(1, 1, null, "Queue:ReservedForHigh is 1; allowed are 0 to 0, one less than Queue:Workers (1), or nothing.")]
    [InlineData(4, -1, null, "Queue:ReservedForHigh is -1; allowed are 0 to 3, one less than Queue:Workers (4), or nothing.")]
    [InlineData(4, null, 0, "Queue:MostRunningPerUser is 0; allowed are 1 to 128, or nothing.")]
    [InlineData(4, null, 129, "Queue:MostRunningPerUser is 129; allowed are 1 to 128, or nothing.")]
    public void The_limits_on_who_may_go_are_checked(int workers, int? reserved, int? mostPerUser, string? fault)
    {
        var answer = new QueueOptionsValidator().Validate(
            null, new QueueOptions { Workers = workers, ReservedForHigh = reserved, MostRunningPerUser = mostPerUser });

        Assert.Equal(fault is null ? [] : [fault], answer.Failures ?? []);
    }

    [Theory]
    [InlineData("00:00:09", "00:00:59")]
    [InlineData("1.00:00:01", "366.00:00:00")]
    public void The_reconcilers_times_have_limits(string interval, string longRunning)
    {
        var options = new QueueOptions
        {
            ReconcileInterval = TimeSpan.Parse(interval, CultureInfo.InvariantCulture),
            LongRunningAfter = TimeSpan.Parse(longRunning, CultureInfo.InvariantCulture),
        };

        Assert.Equal(
            [
                $"Queue:ReconcileInterval is {interval}; allowed are 00:00:10 to 1.00:00:00.",
                $"Queue:LongRunningAfter is {longRunning}; allowed are 00:01:00 to 365.00:00:00.",
            ],
            new QueueOptionsValidator().Validate(null, options).Failures);
    }

    [Fact]
    public void Two_handlers_for_one_type_are_refused()
    {
        var type = JobType.Of<ProbeArguments, ProbeHandler>();

        var fault = Assert.Throws<InvalidOperationException>(() => new JobTypes([type, type]));

        Assert.Contains("'probe'", fault.Message, StringComparison.Ordinal);
    }
}
