using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Accounts.Storage;

/// <summary>Once a day takes away what is kept for a time only: entries of the audit log, and keys that have not worked for 30 days.</summary>
internal sealed class Tidying(NpgsqlDataSource dataSource, IOptions<AccountsOptions> options, TimeProvider clock, ILogger<Tidying> logger) : BackgroundService
{
    public static readonly TimeSpan DeadKeysAreKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM accounts.audit_entry WHERE at < $1")
        {
            Parameters = { new() { Value = now - options.Value.AuditKept } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM accounts.api_key WHERE least(revoked_at, expires_at) < $1")
        {
            Parameters = { new() { Value = now - DeadKeysAreKept } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TidyAsync(stoppingToken);
            }
            catch (NpgsqlException fault)
            {
                AccountsLog.NotTidied(logger, fault.Message);
            }

            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
