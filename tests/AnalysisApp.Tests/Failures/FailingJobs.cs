using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests.Failures;

/// <summary>
/// Songs and a playlist whose jobs fail as they do in the field, through the real queue: two instances run them, and the app, which must run none, only serves.
/// </summary>
public sealed class FailingJobs : IAsyncDisposable
{
    /// <summary>Enough for what fails at once; what waits is waited for by its changes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _api;
    private readonly IServiceProvider _services;
    private readonly List<FaultyWorker> _workers = [];
    private readonly Dictionary<string, string> _songs = [];

    private FailingJobs(HttpClient api, IServiceProvider services) => (_api, _services) = (api, services);

    /// <summary>Ids of songs by their titles.</summary>
    public IReadOnlyDictionary<string, string> Songs => _songs;

    /// <summary>From now on every job does what it is to do.</summary>
    public bool Mended { get; set; }

    /// <summary>Runs them all until each has failed, and leaves the two instances running.</summary>
    /// <param name="api">The app's address.</param>
    /// <param name="services">The app's.</param>
    public static async Task<FailingJobs> RunAsync(HttpClient api, IServiceProvider services)
    {
        var jobs = new FailingJobs(api, services);

        // What one instance alone is to blame for, while it is alone.
        await jobs.StartAsync("cellar");
        await jobs.AnalyseAsync("Damaged cache", 3);
        await jobs.StartAsync("attic");
        await jobs.AnalyseAsync("Heavy", 7);
        await jobs.AnalyseAsync("Unfit for the model", 3);
        await jobs.AnalyseAsync("Slow", 2);
        await jobs.AnalyseAsync("Odd words", 1);
        await jobs.AnalyseAsync("Out of reach", 1);
        await jobs.AnalysePlaylistAsync();
        return jobs;
    }

    /// <summary>Waits until a job is as wanted, woken by the queue's own changes.</summary>
    public async Task<Job> UntilAsync(string id, Func<Job, bool> wanted)
    {
        var queue = _services.GetRequiredService<IJobQueue>();
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await foreach (var _ in queue.WatchAsync(patience.Token))
        {
            if (await queue.FindAsync(long.Parse(id, CultureInfo.InvariantCulture), patience.Token) is { } job && wanted(job))
                return job;
        }

        throw new InvalidOperationException("The watch ended.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
    }

    private async Task StartAsync(string name)
        => _workers.Add(await FaultyWorker.StartAsync(_services.GetRequiredService<NpgsqlDataSource>(), name, DoAsync));

    private async Task<JobOutcome> DoAsync(string? title, JobRun run, CancellationToken cancellationToken)
    {
        (run.Stage, run.ModelSet) = ("analysing", "reference@7f0c21d4a9be");
        if (title is null)
            await FailSongsAsync(run, cancellationToken);
        else if (!Mended)
            Fail(title, run);
        return JobOutcome.Done;
    }

    private static void Fail(string title, JobRun run)
    {
        switch (title.Split(" – ")[1].TrimEnd(' ', '1', '2', '3', '4', '5', '6', '7'))
        {
            case "Damaged cache":
                (run.Stage, run.ModelSet) = ("opening", null);
                throw new JobFaultException(FailureKind.Malformed, "cache_damaged", "A file of the model cache is damaged.");
            case "Heavy":
                throw new InsufficientMemoryException();
            case "Unfit for the model":
                throw new JobFaultException(FailureKind.Malformed, "model_input_invalid", "A model does not take what it was given.");
            case "Slow":
                throw new TimeoutException();
            case "Odd words":
                run.Stage = "reading";
                throw new FormatException("These words are the song's own.");
            case "Out of reach":
                throw new JobFaultException(FailureKind.DependencyDown, "circuit_open", "A service that the work needs was down a moment ago.");
        }
    }

    /// <summary>Two of a playlist's songs cannot be read, and the job goes on.</summary>
    private async Task FailSongsAsync(JobRun run, CancellationToken cancellationToken)
    {
        var progress = _services.GetRequiredService<IProgressBoard>();
        await using var connection = await _services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        NewItem[] songs = [.. _songs.Take(3).Select(song => new NewItem(song.Value, song.Key))];
        await progress.OpenAsync(transaction, run.JobId, $"playlist:{Guid.Empty}", songs, cancellationToken);
        foreach (var ordinal in (int[])[0, 2])
        {
            var result = new ItemResult(ordinal, ItemState.Failed, "analysis_failed", "The song could not be read.", TimeSpan.Zero);
            await progress.FinishAsync(transaction, run.JobId, result, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await progress.FlushAsync(run.JobId, cancellationToken);
    }

    private async Task AnalyseAsync(string title, int songs)
    {
        var jobs = new List<string>();
        foreach (var name in Enumerable.Range(1, songs).Select(n => songs == 1 ? title : $"{title} {n}"))
        {
            _songs[name] = await IdOfAsync("/api/songs", new { title = name, artist = "The Testers", lyrics = $"{name} is what these words are about" });
            jobs.Add(await IdOfAsync($"/api/songs/{_songs[name]}/analyze", new { }));
        }

        foreach (var job in jobs)
            await UntilAsync(job, found => found.State == JobState.Failed || found.Failure?.Kind == FailureKind.DependencyDown);
    }

    private async Task AnalysePlaylistAsync()
    {
        var playlist = await IdOfAsync("/api/playlists", new { name = "Sunday mornings", songIds = _songs.Values.Take(3) });
        await UntilAsync(await IdOfAsync($"/api/playlists/{playlist}/analyze", new { scope = "all" }), job => job.State == JobState.Completed);
    }

    private async Task<string> IdOfAsync(string path, object body)
    {
        using var answer = await _api.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
