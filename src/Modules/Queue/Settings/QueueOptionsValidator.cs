using System.Globalization;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Queue.Settings;

/// <summary>Finds every fault of the settings at once. By hand, because an annotation's message does not say the value.</summary>
internal sealed class QueueOptionsValidator : IValidateOptions<QueueOptions>
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        var faults = new List<string>();

        if (options.Workers is < 1 or > IWorkers.Most)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"Queue:Workers is {options.Workers}; allowed are 1 to {IWorkers.Most}, or nothing."));
        if (options.ReservedForHigh is { } reserved && (reserved < 0 || reserved >= Math.Max(1, options.Slots)))
        {
            faults.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Queue:ReservedForHigh is {reserved}; allowed are 0 to {Math.Max(1, options.Slots) - 1}, one less than Queue:Workers ({options.Slots}), or nothing."));
        }

        if (options.MostRunningPerUser is < 1 or > IWorkers.Most)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"Queue:MostRunningPerUser is {options.MostRunningPerUser}; allowed are 1 to {IWorkers.Most}, or nothing."));
        if (string.IsNullOrWhiteSpace(options.InstanceName) || options.InstanceName.Length > 200)
            faults.Add($"Queue:InstanceName is '{options.InstanceName}'; allowed are 1 to 200 characters, not blank.");

        Within(nameof(options.JobTimeout), options.JobTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Within(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromSeconds(2), TimeSpan.FromHours(1));
        Within(nameof(options.HeartbeatInterval), options.HeartbeatInterval, TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(20));
        Within(nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
        Within(nameof(options.ShutdownTimeout), options.ShutdownTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Within(nameof(options.CompletedRetention), options.CompletedRetention, TimeSpan.FromMinutes(1), Year);
        Within(nameof(options.CancelledRetention), options.CancelledRetention, TimeSpan.FromMinutes(1), Year);
        Within(nameof(options.FailedRetention), options.FailedRetention, TimeSpan.FromMinutes(1), Year);
        Within(nameof(options.ReconcileInterval), options.ReconcileInterval, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
        Within(nameof(options.LongRunningAfter), options.LongRunningAfter, TimeSpan.FromMinutes(1), Year);

        if (options.HeartbeatInterval * 3 > options.LeaseDuration)
        {
            faults.Add($"Queue:HeartbeatInterval is {options.HeartbeatInterval}; allowed is at most a third of Queue:LeaseDuration "
                + $"({options.LeaseDuration}), or one late heartbeat makes healthy jobs run twice.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Within(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                faults.Add($"Queue:{key} is {value}; allowed are {least} to {most}.");
        }
    }
}
