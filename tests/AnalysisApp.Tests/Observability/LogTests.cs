using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Observability.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Serilog.Parsing;

namespace AnalysisApp.Tests.Observability;

/// <summary>The newest lines, and how much is written, in the running app.</summary>
public sealed class LogTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task The_log_is_read_by_level_job_and_request_and_names_no_more_than_an_exceptions_type()
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Some.Part");
        using (logger.BeginScope(new Dictionary<string, object> { ["JobId"] = 4711L, ["CorrelationId"] = "0af7651916cd43dd8448eb211c80319c" }))
            logger.LogWarning(new InvalidOperationException("la la lyrics"), "Watch {What}", "out");
        logger.LogError("Something else");

        var line = Assert.Single(await LinesAsync("job=4711"));
        Assert.Equal(
            ("warning", "Some.Part", "Watch out (System.InvalidOperationException)", "4711", "0af7651916cd43dd8448eb211c80319c"),
            (line.Text("level"), line.Text("source"), line.Text("message"), line.Text("jobId"), line.Text("correlationId")));
        Assert.Single(await LinesAsync("correlation=0AF7651916CD43DD8448EB211C80319C"));
        Assert.Empty(await LinesAsync("job=4711&level=error"));
        Assert.Equal("Something else", (await LinesAsync("level=error&limit=1"))[0].Text("message"));

        var page = await app.Client.GetStringAsync("/log?job=4711");
        Assert.Contains("Watch out (System.InvalidOperationException)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Something else", page, StringComparison.Ordinal);
        Assert.DoesNotContain("la la lyrics", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_much_is_written_changes_while_the_app_runs()
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Talkative");
        logger.LogDebug("Not heard");
        Assert.Equal("debug", (await SetAsync("debug")).Text("level"));
        logger.LogDebug("Heard");
        Assert.Equal("error", (await SetAsync("error")).Text("level"));
        logger.LogWarning("Not heard either");
        Assert.Equal("warning", (await SetAsync("warning")).Text("level"));

        var messages = (await LinesAsync("limit=2000")).Select(line => line.Text("message")).ToArray();
        Assert.Contains("Heard", messages);
        Assert.DoesNotContain("Not heard", messages);
        Assert.DoesNotContain("Not heard either", messages);
        Assert.Equal(3, messages.Count(message => message!.StartsWith("From now on the log has", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"level":"none"}""", "validation_failed")]
    [InlineData("{}", "validation_failed")]
    [InlineData("""{"level":"loud"}""", "invalid_json")]
    public async Task A_level_that_is_none_is_refused(string body, string code)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await app.Client.PutAsync("/api/log/level", content);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code")));
    }

    [Fact]
    public async Task Nobody_but_an_administrator_reads_it()
    {
        using var api = await app.Anonymous.GetAsync("/api/log");
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        using var page = await app.Anonymous.GetAsync("/log");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public void Only_the_newest_are_kept_and_the_newest_come_first()
    {
        var log = new RecentLog();
        var template = new MessageTemplateParser().Parse("{Number}");
        for (var i = 0; i < RecentLog.Kept + 10; i++)
            log.Emit(new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Information, null, template, [new LogEventProperty("Number", new ScalarValue(i))]));

        var lines = log.Read(new LogFilter(), int.MaxValue);
        Assert.Equal(RecentLog.Kept, lines.Count);
        Assert.Equal(($"{RecentLog.Kept + 9}", "10"), (lines[0].Message, lines[^1].Message));
    }

    private async Task<JsonElement[]> LinesAsync(string query)
        => [.. (await app.Client.GetFromJsonAsync<JsonElement>($"/api/log?{query}")).GetProperty("lines").EnumerateArray()];

    private async Task<JsonElement> SetAsync(string level)
    {
        using var answer = await app.Client.PutAsJsonAsync("/api/log/level", new { level });
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
