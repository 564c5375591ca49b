using System.Text.Json;

namespace AnalysisApp.Tests.Models;

/// <summary><c>models pull</c> as its owner types it, against a hub on a free port, up to the app that runs on what came.</summary>
public sealed class PullCommandTests : IAsyncLifetime
{
    private PublishedPack _pack = null!;

    public async Task InitializeAsync() => _pack = await PublishedPack.CreateAsync();

    public async Task DisposeAsync() => await _pack.DisposeAsync();

    [Fact]
    public async Task What_was_pulled_is_listed_verified_and_run()
    {
        Assert.Contains("reference  not installed; models pull --pack reference brings it", await _pack.RunAsync(0, "models", "list"), StringComparison.Ordinal);
        var pulled = await _pack.RunAsync(0, "models", "pull");
        Assert.True(pulled.Contains($"The pack reference is in {_pack.Installed}: 23 of 23 files came from the hub, 16.6 MB.", StringComparison.Ordinal), pulled);
        Assert.Contains("100 %  file 23 of 23", pulled, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', pulled);
        Assert.All(_pack.Hub.Calls, call => Assert.Equal(call.IsContents ? "" : "Bearer hf_secret", call.Authorization));

        _pack.Hub.Calls.Clear();
        Assert.Contains("is whole in ", await _pack.RunAsync(0, "models", "pull", "--pack", "reference"), StringComparison.Ordinal);
        var again = JsonSerializer.Deserialize<JsonElement>(await _pack.RunAsync(0, "models", "pull", "--json"));
        Assert.Equal((0, "pack"), (again.Number("downloadedBytes"), again.GetProperty("files")[0].Text("source")));
        Assert.Empty(_pack.Hub.Calls);

        Assert.Contains("reference  installed, in use", await _pack.RunAsync(0, "models", "list"), StringComparison.Ordinal);
        Assert.Contains("The pack reference is as it should be.", await _pack.RunAsync(0, "models", "verify", "reference"), StringComparison.Ordinal);
        using var app = ProgramRun.StartWith(_pack.Environment, "--urls=http://127.0.0.1:0", "--Serilog:MinimumLevel:Default=Error");
        await app.ReadyAsync();
        Assert.Contains("Models:   reference (sentiment, toxicity, emotion)", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_document_and_nothing_else()
    {
        var pulled = JsonSerializer.Deserialize<JsonElement>(await _pack.RunAsync(0, "models", "pull", "--json"));
        Assert.Equal(("reference", 23), (pulled.Text("pack"), pulled.GetProperty("files").GetArrayLength()));
        var packs = JsonSerializer.Deserialize<JsonElement>(await _pack.RunAsync(0, "models", "list", "--json"));
        Assert.True(packs[0].GetProperty("isInstalled").GetBoolean());
        Assert.Equal(pulled.Number("downloadedBytes"), packs[0].Number("bytes"));
    }

    [Fact]
    public async Task A_hub_behind_a_proxy_is_reached_by_the_standard_variables()
    {
        // No name server knows this hub; the proxy, which is our hub itself, does.
        _pack.Environment["HF_ENDPOINT"] = "http://hub.invalid/";
        _pack.Environment["http_proxy"] = _pack.Environment["HTTP_PROXY"] = _pack.Hub.Endpoint.AbsoluteUri;
        _pack.Environment["no_proxy"] = "127.0.0.1";
        await _pack.RunAsync(0, "models", "pull");
        Assert.All(_pack.Hub.Calls, call => Assert.Equal(call.IsContents ? "" : "Bearer hf_secret", call.Authorization));
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task A_pull_that_was_ended_in_the_middle_of_a_file_goes_on_there(string signal)
    {
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _pack.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent)
                return false;
            var content = await File.ReadAllBytesAsync(Path.Combine(RunningApp.ModelsDirectory, "starter", "sentiment", "model.safetensors"));
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, 4_000_000));
            await context.Response.Body.FlushAsync();
            half.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        using (var run = _pack.Run("models", "pull"))
        {
            await half.Task;
            await run.SaysAsync(" 20 %");
            run.Signal(signal);
            Assert.NotEqual(0, await run.ExitCodeAsync());
            if (signal == "TERM")
                Assert.Contains("Stopped. What has come is kept; models pull goes on from there.", run.Output, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_pack.Installed));
        _pack.Hub.Instead = null;
        _pack.Hub.Calls.Clear();
        await _pack.RunAsync(0, "models", "pull");
        Assert.InRange(_pack.Hub.Calls.First(call => call.IsContent).From, 2_500_000, 4_000_000);
        await _pack.RunAsync(0, "models", "verify", "reference");
    }

    [Fact]
    public async Task Two_programs_that_pull_at_once_download_everything_once()
    {
        using var first = _pack.Run("models", "pull");
        using var second = _pack.Run("models", "pull");
        Assert.Equal(0, await first.ExitCodeAsync());
        Assert.Equal(0, await second.ExitCodeAsync());

        Assert.Equal(23, _pack.Hub.Calls.Count(call => call is { IsContents: false, Method: "GET" }));
        await _pack.RunAsync(0, "models", "verify", "reference");
    }

    [Fact]
    public async Task A_fault_is_one_line_and_exit_code_1()
    {
        _pack.Environment["HF_HUB_OFFLINE"] = "1";
        var offline = Lines(await _pack.RunAsync(1, "models", "pull"));
        Assert.Equal("checking what is here", offline[0]);
        Assert.Contains("HF_HUB_OFFLINE forbids every request", Assert.Single(offline[1..]), StringComparison.Ordinal);
        Assert.Contains("HF_HUB_OFFLINE forbids every request", Assert.Single(Lines(await _pack.RunAsync(1, "models", "pull", "--json"))), StringComparison.Ordinal);
        Assert.Empty(_pack.Hub.Calls);
        Assert.Contains("There is no pack 'other' in ", Assert.Single(Lines(await _pack.RunAsync(1, "models", "pull", "--pack=other"))), StringComparison.Ordinal);
        _pack.Environment["HF_HUB_ETAG_TIMEOUT"] = "soon";
        Assert.Equal("HF_HUB_ETAG_TIMEOUT is 'soon'; it may be 1 to 3600 seconds.", Assert.Single(Lines(await _pack.RunAsync(1, "models", "pull"))));
    }

    [Theory]
    [InlineData("models pull reference")]
    [InlineData("models pull --pack")]
    [InlineData("models pull --task x")]
    [InlineData("models pull --json --json")]
    [InlineData("models list --pack x")]
    [InlineData("models import")]
    [InlineData("models import folder")]
    [InlineData("models dance")]
    public async Task Wrong_usage_shows_the_usage_and_ends_with_2(string arguments)
        => Assert.Contains("Usage: models list", await _pack.RunAsync(2, arguments.Split(' ')), StringComparison.Ordinal);

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
