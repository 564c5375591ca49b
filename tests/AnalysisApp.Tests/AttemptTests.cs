using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Queue;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Tests;

/// <summary>What people and programs are told of attempts that failed.</summary>
public sealed class AttemptTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_failed_attempt_is_listed_with_its_kind_its_code_and_its_stack()
    {
        var job = await app.WaitForAsync(EnqueueUnheardOfAsync, "job", (enqueued, changed) => changed.Text("id") == enqueued.Text("id") && changed.Text("state") == "failed");

        var page = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}/attempts");

        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        var attempt = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal((1, "malformed", "unknown_job_type"), (attempt.Number("attempt"), attempt.Text("kind"), attempt.Text("code")));
        Assert.Equal("AnalysisApp.Queue.JobFaultException", attempt.Text("exceptionType"));
        Assert.StartsWith("AnalysisApp.Queue.JobFaultException\n", attempt.Text("stack"), StringComparison.Ordinal);
        Assert.True(attempt.GetProperty("processMemoryBytes").GetInt64() > 0);
        Assert.Equal(job.Text("worker"), attempt.Text("worker"));
        Assert.EndsWith("Z", attempt.Text("failedAt"), StringComparison.Ordinal);

        var html = await app.Client.GetStringAsync(new Uri($"/jobs/{job.Text("id")}", UriKind.Relative));
        Assert.Contains("Failed attempts", html, StringComparison.Ordinal);
        Assert.Contains("unknown_job_type", html, StringComparison.Ordinal);
        Assert.Contains("AnalysisApp.Queue.Worker.JobTypes.Find", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_without_failures_has_an_empty_list_and_no_job_has_none()
    {
        var song = await app.AddSongAsync("Unfailing", "La la la");
        var job = await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");

        var page = await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}/attempts");
        Assert.Empty(page.GetProperty("items").EnumerateArray());
        Assert.DoesNotContain("Failed attempts", await app.Client.GetStringAsync(new Uri($"/jobs/{job.Text("id")}", UriKind.Relative)), StringComparison.Ordinal);

        using var unknown = await app.Client.GetAsync(new Uri("/api/jobs/987654321/attempts", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var badCursor = await app.Client.GetAsync(new Uri($"/api/jobs/{job.Text("id")}/attempts?cursor=x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, badCursor.StatusCode);
    }

    /// <summary>A job that no handler knows.</summary>
    private async Task<JsonElement> EnqueueUnheardOfAsync()
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var enqueued = await app.Services.GetRequiredService<IJobQueue>().EnqueueAsync(
            transaction, new NewJob<UnheardOf>(new UnheardOf("x"), JobPriority.High, "Unheard of", "x", ""), CancellationToken.None);
        await transaction.CommitAsync();
        return JsonSerializer.SerializeToElement(new { id = enqueued.Job.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) });
    }

    private sealed record UnheardOf(string Name) : IJobArguments
    {
        public static string JobType => "unheard_of";
    }
}
