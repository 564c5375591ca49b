using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Jobs;
using AnalysisApp.Preferences;
using AnalysisApp.Queue;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests.Persons;

/// <summary>What is not read yet of a person's library is read when they sign in: once, and not against their wish.</summary>
public sealed class AtSignInTests(RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private readonly List<Person> _people = [];

    private AnalyseAtSignIn AtSignIn => app.Services.GetRequiredService<AnalyseAtSignIn>();

    public async Task InitializeAsync() => await SetPausedAsync(true);

    public async Task DisposeAsync()
    {
        await SetPausedAsync(false);
        _people.ForEach(person => person.Dispose());
    }

    [Fact]
    public async Task A_sign_in_begins_one_job_of_low_priority_for_what_is_not_read()
    {
        var person = await PersonAsync(UserRole.Editor);
        await person.AddSongAsync("Unread");

        AtSignIn.Begin(person.Id);

        var job = await UntilAsync(person, each => each.Text("type") == "background_analysis");
        Assert.Equal(("low", person.Id.ToString(), "pending"), (job.Text("priority"), job.Text("targetId"), job.Text("state")));
        Assert.Null(await AtSignIn.StartDueAsync(person.Id, CancellationToken.None));
    }

    [Fact]
    public async Task It_begins_none_within_the_time_after_the_last_even_when_the_queue_has_forgotten_that()
    {
        var person = await PersonAsync(UserRole.Editor);
        await person.AddSongAsync("Read at the first sign-in");
        var first = (await AtSignIn.StartDueAsync(person.Id, CancellationToken.None))!;

        await person.AskAsync($"/api/jobs/{first.Id}/cancel");
        Assert.Null(await AtSignIn.StartDueAsync(person.Id, CancellationToken.None));

        await ExecuteAsync($"DELETE FROM queue.job WHERE id = {first.Id}");
        Assert.Null(await AtSignIn.StartDueAsync(person.Id, CancellationToken.None));

        await app.Services.GetRequiredService<UserPreferences>().SetAsync(
            person.Id, "last_at_sign_in", JsonSerializer.Serialize(new { jobId = first.Id, at = TimeProvider.System.GetUtcNow().AddHours(-13) }), CancellationToken.None);
        Assert.NotNull(await AtSignIn.StartDueAsync(person.Id, CancellationToken.None));
    }

    [Fact]
    public async Task It_begins_none_for_who_does_not_want_it_or_may_not_or_is_gone()
    {
        var unwilling = await PersonAsync(UserRole.Editor);
        await unwilling.AddSongAsync("Not to be read");
        await app.Services.GetRequiredService<UserPreferences>().SetAsync(unwilling.Id, "pages", """{"analysesAtSignIn":false}""", CancellationToken.None);
        var viewer = await PersonAsync(UserRole.Viewer);

        Assert.Null(await AtSignIn.StartDueAsync(unwilling.Id, CancellationToken.None));
        Assert.Null(await AtSignIn.StartDueAsync(viewer.Id, CancellationToken.None));
        Assert.Null(await AtSignIn.StartDueAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task What_a_person_chose_is_theirs_alone_and_what_nobody_can_read_stands_for_nothing_chosen()
    {
        var store = app.Services.GetRequiredService<UserPreferences>();
        var person = await PersonAsync(UserRole.Editor);

        Assert.Equal(new PersonalChoice(), await PersonalChoices.ReadAsync(store, person.Id, CancellationToken.None));
        await store.SetAsync(person.Id, "pages", """{"appearance":"dark","keys":false,"laterThing":1}""", CancellationToken.None);
        Assert.Equal(new PersonalChoice { Appearance = "dark", Keys = false }, await PersonalChoices.ReadAsync(store, person.Id, CancellationToken.None));
        await store.SetAsync(person.Id, "pages", "not json", CancellationToken.None);
        Assert.Equal(new PersonalChoice(), await PersonalChoices.ReadAsync(store, person.Id, CancellationToken.None));
    }

    private async Task<Person> PersonAsync(UserRole role)
    {
        var person = await Person.AddAsync(app, "dora", role);
        _people.Add(person);
        return person;
    }

    /// <summary>Woken by the queue's own changes.</summary>
    private async Task<JsonElement> UntilAsync(Person person, Func<JsonElement, bool> isIt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await foreach (var _ in app.Services.GetRequiredService<IJobQueue>().WatchAsync(patience.Token))
        {
            foreach (var job in (await person.ReadAsync("/api/jobs")).GetProperty("items").EnumerateArray())
            {
                if (isIt(job))
                    return job;
            }
        }

        throw new InvalidOperationException("The watch ended.");
    }

    private async Task SetPausedAsync(bool paused)
    {
        using var response = await app.Client.PutAsJsonAsync("/api/queue", new { paused });
        response.EnsureSuccessStatusCode();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
