using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AnalysisApp.Library.Storage;

/// <summary>Asks one question of an empty answer at the start: EF Core builds its model on first use, and half a second is too long for somebody's first click.</summary>
internal sealed class ModelWarmUp(IDbContextFactory<LibraryContext> contexts) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(stoppingToken);
            await context.Songs.AsNoTracking().SingleOrDefaultAsync(song => song.Id == Guid.Empty, stoppingToken);
        }
        catch (NpgsqlException)
        {
            // The model is built before the question is sent, which is all that was wanted; a database that is away is the health check's affair.
        }
    }
}
