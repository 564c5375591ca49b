using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Tests.Hub;

/// <summary>What a pull brings when the hub behaves, and what it asks for.</summary>
public sealed class PullTests : IAsyncLifetime
{
    private HubWorld _world = null!;

    public async Task InitializeAsync() => _world = await HubWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_pull_brings_every_file_into_the_cache_and_the_pack_and_records_what_came()
    {
        var pulled = await _world.PullAsync();

        _world.AssertInstalled();
        Assert.Equal((HubWorld.Pack, _world.Installed, 200_700), (pulled.Pack, pulled.Directory, pulled.DownloadedBytes));
        Assert.All(pulled.Files, file => Assert.Equal("hub", file.Source));
        Assert.All(_world.Hub.Calls, call => Assert.Equal("identity", call.AcceptEncoding));
        Assert.Equal(
            ["hub HEAD config.json from 0", "hub HEAD model.safetensors from 0", "hub GET config.json from 0", "hub GET model.safetensors from 0"],
            _world.Hub.Calls.Where(call => !call.IsContents).Select(call => call.ToString()));

        var last = _world.Told[^1];
        Assert.Equal(("someone/sentiment/model.safetensors", 2, 2, 200_700, 200_700), (last.File, last.Number, last.Count, last.Bytes, last.TotalBytes));
    }

    [Fact]
    public async Task The_cache_is_laid_out_as_the_hubs_own_client_does_it()
    {
        await _world.PullAsync();

        var link = new FileInfo(_world.SnapshotOf(HubWorld.Weights));
        Assert.Equal(Path.Join("..", "..", "blobs", FakeHub.Sha256(_world.Contents[HubWorld.Weights])), link.LinkTarget);
        Assert.True(File.Exists(Path.Join(_world.Cache, ".locks", "models--someone--sentiment", FakeHub.GitSha1(_world.Contents[HubWorld.Config]) + ".lock")));
    }

    [Fact]
    public async Task A_second_pull_asks_nobody()
    {
        await _world.PullAsync();
        _world.Hub.Calls.Clear();

        var again = await _world.PullAsync();

        Assert.Empty(_world.Hub.Calls);
        Assert.Equal(0, again.DownloadedBytes);
        Assert.All(again.Files, file => Assert.Equal("pack", file.Source));
    }

    [Fact]
    public async Task A_pack_that_was_removed_comes_back_from_the_cache_without_a_request()
    {
        await _world.PullAsync();
        Directory.Delete(_world.Installed, recursive: true);
        _world.Hub.Calls.Clear();
        _world.Offline = "HF_HUB_OFFLINE";

        var again = await _world.PullAsync();

        Assert.Empty(_world.Hub.Calls);
        Assert.All(again.Files, file => Assert.Equal("cache", file.Source));
        _world.AssertInstalled();
    }

    [Fact]
    public async Task A_pack_outlives_the_cache()
    {
        await _world.PullAsync();
        Directory.Delete(_world.At("cache"), recursive: true);
        _world.Offline = "HF_HUB_OFFLINE";

        Assert.All((await _world.PullAsync()).Files, file => Assert.Equal("pack", file.Source));
    }

    [Fact]
    public async Task An_altered_file_is_mended_even_when_the_cache_shares_its_content()
    {
        await _world.PullAsync();
        var path = Path.Join(_world.Installed, "sentiment", HubWorld.Weights);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            file.WriteByte(0xFF);
        _world.Hub.Calls.Clear();

        var again = await _world.PullAsync();

        Assert.Equal(200_000, again.DownloadedBytes);
        Assert.DoesNotContain(_world.Hub.Calls, call => call.Name == HubWorld.Config);
        _world.AssertInstalled();
    }

    [Fact]
    public async Task From_the_second_pull_on_the_hub_is_held_to_what_came_first()
    {
        await _world.PullAsync();
        Directory.Delete(_world.At("cache"), recursive: true);
        File.Delete(Path.Join(_world.Installed, "sentiment", HubWorld.Weights));
        _world.Hub.Publish(HubWorld.Repository, HubWorld.Commit, HubWorld.Weights, HubWorld.Bytes(200_000, 99), large: true);

        var fault = await _world.PullFaultAsync();

        Assert.Contains("someone/sentiment/model.safetensors: the hub's file has the SHA-256 ", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_pack_json_is_pulled_beside_the_old_one_and_takes_its_place()
    {
        await _world.PullAsync();
        var other = HubWorld.Commit.Replace('0', 'f');
        _world.WriteManifest(other);
        Assert.True(ModelPacks.List(_world.Options).Single().IsOutdated);
        _world.Contents[HubWorld.Config] = HubWorld.Bytes(900, 5);
        foreach (var (name, content) in _world.Contents)
            _world.Hub.Publish(HubWorld.Repository, other, name, content, large: name == HubWorld.Weights);

        var pulled = await _world.PullAsync();

        // The weights are the same content, which the cache has; only the question about them is asked.
        Assert.Equal(_world.Contents[HubWorld.Config], await File.ReadAllBytesAsync(Path.Join(_world.Installed, "sentiment", HubWorld.Config)));
        Assert.Contains(other, await File.ReadAllTextAsync(Path.Join(_world.Installed, "pack.json")), StringComparison.Ordinal);
        Assert.False(ModelPacks.List(_world.Options).Single().IsOutdated);
        Assert.Equal(1, _world.Hub.Calls.Count(call => call.IsContent));
        Assert.Equal(2, pulled.Files.Count);
    }

    [Fact]
    public async Task Offline_no_request_is_made_and_the_missing_files_are_named()
    {
        _world.Offline = "TRANSFORMERS_OFFLINE";
        var fault = await _world.PullFaultAsync();

        Assert.Empty(_world.Hub.Calls);
        Assert.Contains("TRANSFORMERS_OFFLINE forbids every request", fault, StringComparison.Ordinal);
        Assert.Contains("someone/sentiment/config.json, someone/sentiment/model.safetensors", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_never_to_the_contents_host()
    {
        _world.Token = "hf_secret";
        await _world.PullAsync();

        Assert.All(_world.Hub.Calls, call => Assert.Equal(call.IsContents ? "" : "Bearer hf_secret", call.Authorization));
        Assert.Contains(_world.Hub.Calls, call => call.IsContents);
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_with_the_token()
    {
        _world.Token = "hf_secret";
        _world.WriteManifest(repository: "someone/old-name");
        _world.Hub.Instead = (call, context) =>
        {
            if (!call.Path.Contains("old-name", StringComparison.Ordinal))
                return Task.FromResult(false);
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = call.Path.Replace("old-name", "sentiment", StringComparison.Ordinal);
            return Task.FromResult(true);
        };

        await _world.PullAsync();

        Assert.Equal(_world.Contents[HubWorld.Weights], await File.ReadAllBytesAsync(Path.Join(_world.Installed, "sentiment", HubWorld.Weights)));
        Assert.All(_world.Hub.Calls.Where(call => !call.IsContents), call => Assert.Equal("Bearer hf_secret", call.Authorization));
    }

    [Theory]
    [InlineData("https://hub.test", "https://hub.test/a", true)]
    [InlineData("https://hub.test", "https://HUB.test/a", true)]
    [InlineData("http://hub.test", "https://hub.test/a", true)]
    [InlineData("https://hub.test", "http://hub.test/a", false)]
    [InlineData("https://hub.test", "https://hub.test:8443/a", false)]
    [InlineData("http://hub.test:8080", "https://hub.test/a", false)]
    [InlineData("https://hub.test", "https://cdn.hub.test/a", false)]
    [InlineData("https://hub.test", "https://hub.test.evil/a", false)]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:2/a", false)]
    public void The_token_stays_with_the_hubs_own_scheme_host_and_port(string endpoint, string target, bool may)
        => Assert.Equal(may, Redirects.MaySendToken(new Uri(endpoint), new Uri(target)));

    [Fact]
    public void A_redirect_from_https_to_http_is_not_followed()
    {
        var file = new HubFile("a/b", HubWorld.Commit, "c");
        var fault = Assert.Throws<ModelPackException>(() => Redirects.Follow(file, new Uri("https://hub.test/x"), new Uri("http://hub.test/y")));
        Assert.Contains("from https to http", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ModelPackException>(() => Redirects.Follow(file, new Uri("https://hub.test/x"), new Uri("file:///etc/passwd")));
        Assert.Throws<ModelPackException>(() => Redirects.Follow(file, new Uri("https://hub.test/x"), null));
    }

    [Fact]
    public async Task What_does_not_fit_is_not_begun()
    {
        _world.FreeAt = folder => folder == _world.Cache ? 1_000_000 : null;
        await _world.PullAsync();
        Directory.Delete(_world.At("cache"), recursive: true);
        Directory.Delete(_world.Installed, recursive: true);
        _world.Hub.Calls.Clear();

        _world.FreeAt = folder => folder == _world.Cache ? 200_699 : null;
        var fault = await _world.PullFaultAsync();

        Assert.Contains($"needs 1 MB at {_world.Cache}", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Hub.Calls, call => call.Method == "GET");
    }

    [Fact]
    public async Task A_second_pull_at_the_same_time_waits_and_takes_the_firsts_result()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Hub.Instead = async (call, _) =>
        {
            if (call.IsContents)
            {
                begun.TrySetResult();
                await goOn.Task;
            }

            return false;
        };
        var first = _world.PullAsync(TimeProvider.System);
        await begun.Task;
        var second = Task.Run(() => _world.PullAsync(TimeProvider.System));
        await _world.Progress.NoteAsync("another process pulls this pack");
        goOn.SetResult();

        Assert.Equal("hub", (await first).Files[0].Source);
        Assert.All((await second).Files, file => Assert.Equal("pack", file.Source));
        Assert.Equal(1, _world.Hub.Calls.Count(call => call.IsContent));
        _world.AssertInstalled();
    }

    [Fact]
    public async Task Two_data_folders_that_share_a_cache_download_once()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Hub.Instead = async (call, _) =>
        {
            if (call.IsContent)
            {
                begun.TrySetResult();
                await goOn.Task;
            }

            return false;
        };
        var first = _world.PullAsync(TimeProvider.System);
        await begun.Task;
        _world.Options.InstalledModelsDirectory = _world.At("other", "models");
        var second = Task.Run(() => _world.PullAsync(TimeProvider.System));
        await _world.Progress.NoteAsync("another process downloads this file");
        goOn.SetResult();

        await Task.WhenAll(first, second);
        Assert.Equal(1, _world.Hub.Calls.Count(call => call.IsContent));
        Assert.Equal(_world.Contents[HubWorld.Weights], await File.ReadAllBytesAsync(_world.At("other", "models", HubWorld.Pack, "sentiment", HubWorld.Weights)));
        _world.AssertInstalled();
    }
}
