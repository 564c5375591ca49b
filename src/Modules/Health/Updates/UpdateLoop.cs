using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Health.Updates;

/// <summary>Looks now and then whether it is time to ask, and asks at most once a day, however many instances there are and however often they start.</summary>
internal sealed class UpdateLoop(UpdateWatch watch, NoticeStore store, ReleaseFeed feed, TimeProvider clock, ILogger<UpdateLoop> logger) : BackgroundService
{
    public static readonly TimeSpan AsksEvery = TimeSpan.FromDays(1);
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMinutes(5);

    /// <summary>Asks, if it is switched on and time.</summary>
    /// <returns>Whether it asked.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        if (watch.Address is null || await store.TakeTurnAsync(AsksEvery, cancellationToken) is not { } tag)
            return false;

        var answer = await feed.AskAsync(tag, cancellationToken);
        if (answer.Fault is not null)
            HealthLog.NoReleaseTold(logger, answer.Fault);
        await store.SettleAsync(answer, cancellationToken);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (watch.Address is null)
            return;

        using var timer = new PeriodicTimer(LooksEvery, clock);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (NpgsqlException fault)
            {
                HealthLog.NoReleaseTold(logger, fault.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
