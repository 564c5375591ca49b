using System.Threading.Channels;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Library;
using AnalysisApp.Preferences;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Jobs;

/// <summary>
/// Whoever signs in finds their library read: what is not read yet becomes one job of low priority. A job that lives already, also one that was interrupted
/// and goes on by itself, or that a person paused, stands for it. It happens after the sign-in and beside it, so that it neither delays nor fails it.
/// Safe for concurrent use.
/// </summary>
internal sealed class AnalyseAtSignIn(
    IServiceScopeFactory scopes, UserPreferences preferences, IJobQueue queue, BackgroundSettings settings, TimeProvider clock, ILogger<AnalyseAtSignIn> logger)
    : BackgroundService
{
    private const int MostWaiting = 1000;

    // When as many sign in at once, the rest is read at their next sign-in.
    private readonly Channel<Guid> _signedIn = Channel.CreateBounded<Guid>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Takes note that somebody has signed in, and returns at once.</summary>
    public void Begin(Guid userId)
    {
        if (settings.AtSignIn)
            _signedIn.Writer.TryWrite(userId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var userId in _signedIn.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await StartDueAsync(userId, stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                JobsLog.NotStartedAtSignIn(logger, userId, fault);
            }
        }
    }

    /// <returns>The job that was begun; null where none is due.</returns>
    internal async Task<Job?> StartDueAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (!(await PersonalChoices.ReadAsync(preferences, userId, cancellationToken)).AnalysesAtSignIn || await IsCaredForAsync(userId, cancellationToken))
            return null;

        await using var scope = scopes.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByIdAsync(userId.ToString());
        if (user is null or { IsDisabled: true } or { Role: UserRole.Viewer } || !await HasUnreadAsync(scope.ServiceProvider, userId, cancellationToken))
            return null;

        var job = (await scope.ServiceProvider.GetRequiredService<StartAnalysis>().LibraryOfAsync(userId, user.UserName ?? "", cancellationToken)).Job;
        await LastAtSignIn.KeepAsync(preferences, userId, new LastAtSignIn(job.Id, clock.GetUtcNow()), cancellationToken);
        return job;
    }

    private static async Task<bool> HasUnreadAsync(IServiceProvider services, Guid userId, CancellationToken cancellationToken)
    {
        var (songs, analyzed) = await services.GetRequiredService<IAnalyses>().CountAsync(userId, cancellationToken);
        return analyzed < songs;
    }

    /// <summary>The queue forgets what is done after a day; what this began, it remembers itself.</summary>
    private async Task<bool> IsCaredForAsync(Guid userId, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - settings.AtSignInEvery;
        if (await queue.FindNewestAsync(AnalyseLibraryArguments.JobType, userId.ToString(), userId, cancellationToken) is { } job)
            return job.IsLive || job.FinishedAt > since;

        return await LastAtSignIn.FindAsync(preferences, userId, cancellationToken) is { } last && last.At > since;
    }
}
