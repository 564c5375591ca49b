using System.Globalization;
using AnalysisApp.Inference.Hub;
using AnalysisApp.Inference.Installing;
using Microsoft.AspNetCore.Http;

namespace AnalysisApp.Inference.Tests.Hub;

/// <summary>What a pull does when the hub, the network or the disk misbehaves. Nothing here waits in real time.</summary>
public sealed class PullFaultTests : IAsyncLifetime
{
    private HubWorld _world = null!;

    public async Task InitializeAsync() => _world = await HubWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    private byte[] Weights => _world.Contents[HubWorld.Weights];

    [Fact]
    public async Task A_connection_that_is_cut_again_and_again_is_taken_up_where_it_ended()
    {
        // Far more cuts than tries in a row are allowed: each brings something.
        var cuts = 0;
        _world.Hub.Instead = (call, context) => call.IsContent && ++cuts <= 3 * Retries.MostInARow
            ? PartAsync(context, Weights, Math.Min(Weights.Length, call.From + 10_000))
            : No;

        await _world.PullAsync();

        _world.AssertInstalled();
        var starts = Contents().Select(call => call.From).ToArray();
        Assert.Equal(starts.Order(), starts);
        Assert.True(starts[^1] > 150_000, $"The last part began at {starts[^1]}.");
        Assert.Contains(_world.Told, told => told.Note?.Contains("was cut off after ", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Cuts_that_bring_nothing_end_the_pull_and_what_came_is_kept_for_the_next()
    {
        _world.Hub.Instead = (call, context) => call.IsContent ? PartAsync(context, Weights, 120_000) : No;
        var fault = await _world.PullFaultAsync();
        Assert.Contains($"{Retries.MostInARow} times in a row", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("signature", fault, StringComparison.Ordinal);
        Assert.Equal(120_000, Assert.Single(Halves()).Length);
        Assert.False(Directory.Exists(_world.Installed));

        _world.Hub.Instead = null;
        _world.Hub.Calls.Clear();
        await _world.PullAsync();
        Assert.Equal(120_000, Assert.Single(Contents()).From);
        _world.AssertInstalled();
    }

    [Fact]
    public async Task A_pull_that_is_stopped_goes_on_where_it_stopped()
    {
        using var stop = new CancellationTokenSource();
        _world.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent)
                return false;
            context.Response.ContentLength = Weights.Length;
            await context.Response.Body.WriteAsync(Weights.AsMemory(0, 50_000));
            await context.Response.Body.FlushAsync();
            await HereAsync(50_000);
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _world.PullAsync(stop.Token));

        _world.Hub.Instead = null;
        _world.Hub.Calls.Clear();
        await _world.PullAsync();
        Assert.Equal(50_000, Assert.Single(Contents()).From);
        _world.AssertInstalled();
    }

    [Fact]
    public async Task A_body_that_stalls_is_given_up_after_the_download_timeout_and_continued()
    {
        var stalls = 0;
        _world.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent || ++stalls > 2)
                return false;
            context.Response.StatusCode = call.From > 0 ? 206 : 200;
            if (call.From > 0)
                context.Response.Headers.ContentRange = Range(call.From, Weights.Length);
            context.Response.ContentLength = Weights.Length - call.From;
            await context.Response.Body.WriteAsync(Weights.AsMemory(call.From, 1_000));
            await context.Response.Body.FlushAsync();
            await HereAsync(call.From + 1_000);
            _world.Clock.Advance(TimeSpan.FromSeconds(9));
            Assert.False(context.RequestAborted.IsCancellationRequested);
            _world.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };

        await _world.PullAsync();

        Assert.Equal([0, 1_000, 2_000], Contents().Select(call => call.From));
        Assert.Contains(_world.Told, told => told.Note?.Contains("HF_HUB_DOWNLOAD_TIMEOUT", StringComparison.Ordinal) == true);
        _world.AssertInstalled();
    }

    [Fact]
    public async Task A_hub_that_never_answers_is_given_up_and_the_setting_named()
    {
        _world.Hub.Instead = async (_, context) =>
        {
            _world.Clock.Advance(TimeSpan.FromSeconds(11));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var fault = await _world.PullFaultAsync();

        Assert.Contains("got no answer for 10 s (HF_HUB_ETAG_TIMEOUT), 6 times in a row", fault, StringComparison.Ordinal);
        Assert.Equal(Retries.MostInARow, _world.Hub.Calls.Count);
    }

    [Fact]
    public async Task Other_bytes_than_promised_are_never_kept()
    {
        var wrong = HubWorld.Bytes(Weights.Length, 77);
        _world.Hub.Instead = (call, context) => call.IsContent ? SendAsync(context, wrong) : No;
        var fault = await _world.PullFaultAsync();

        Assert.Contains($"their hash is {FakeHub.Sha256(wrong)}, expected {FakeHub.Sha256(Weights)}. Nothing was kept.", fault, StringComparison.Ordinal);
        Assert.Equal(2, Contents().Count);
        Assert.False(File.Exists(_world.BlobOf(HubWorld.Weights)));
        Assert.False(File.Exists(_world.SnapshotOf(HubWorld.Weights)));
        Assert.False(Directory.Exists(_world.Installed));
        Assert.Equal(0, Halves().Sum(half => half.Length));
    }

    [Fact]
    public async Task A_small_files_git_hash_is_checked_too()
    {
        var wrong = HubWorld.Bytes(_world.Contents[HubWorld.Config].Length, 78);
        _world.Hub.Instead = async (call, context) =>
        {
            if (call is not { Method: "GET", Name: HubWorld.Config })
                return false;
            return await SendAsync(context, wrong);
        };

        Assert.Contains($"their hash is {FakeHub.GitSha1(wrong)}", await _world.PullFaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_file_that_an_unclean_stop_left_wrong_is_fetched_anew()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_world.BlobOf(HubWorld.Weights))!);
        await File.WriteAllBytesAsync(_world.BlobOf(HubWorld.Weights) + ".deadbeef.incomplete", new byte[150_000]);
        await File.WriteAllBytesAsync(_world.BlobOf(HubWorld.Weights) + ".deadbee0.incomplete", new byte[10_000]);

        await _world.PullAsync();

        Assert.Equal([150_000, 0], Contents().Select(call => call.From));
        _world.AssertInstalled();
    }

    [Theory]
    [InlineData("RateLimit", "\"resolvers\";r=0;t=55", 56)]
    [InlineData("RateLimit", "\"api\";r=12;t=250, \"resolvers\";r=0;t=55", 56)]
    [InlineData("RateLimit", "\"api\";r=0;t=3, \"resolvers\";r=0;t=99", 100)]
    [InlineData("Retry-After", "37", 37)]
    [InlineData("Retry-After", "Tue, 01 Jan 2030 00:02:00 GMT", 120)]
    [InlineData("Retry-After", "Tue, 01 Jan 2019 00:02:00 GMT", 0)]
    public async Task A_busy_hub_is_given_the_time_it_asks_for(string header, string value, int seconds)
    {
        var refused = 0;
        _world.Hub.Instead = (call, context) => call is { Method: "HEAD", Name: HubWorld.Weights } && ++refused == 1
            ? RefuseAsync(context, 429, (header, value))
            : No;

        await _world.PullAsync();

        Assert.Equal([TimeSpan.FromSeconds(seconds)], _world.Clock.Waits.DefaultIfEmpty());
        _world.AssertInstalled();
    }

    [Fact]
    public async Task What_the_rate_limit_says_counts_before_retry_after()
    {
        var refused = 0;
        _world.Hub.Instead = (call, context) => call.IsContent && ++refused == 1
            ? RefuseAsync(context, 429, ("Retry-After", "1"), ("RateLimit", "\"resolvers\";r=0;t=55"))
            : No;
        await _world.PullAsync();
        Assert.Equal([TimeSpan.FromSeconds(56)], _world.Clock.Waits);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Passing_trouble_is_tried_again_after_growing_pauses(int status)
    {
        var refused = 0;
        _world.Hub.Instead = (call, context) => call.IsContent && ++refused < Retries.MostInARow ? RefuseAsync(context, status) : No;

        await _world.PullAsync();

        var (least, most) = (0.5, 1.0);
        foreach (var wait in _world.Clock.Waits)
        {
            Assert.InRange(wait.TotalSeconds, least, most);
            (least, most) = (least * 2, most * 2);
        }

        Assert.Equal(Retries.MostInARow - 1, _world.Clock.Waits.Count);
        _world.AssertInstalled();
    }

    [Theory]
    [InlineData("Retry-After", "300")]
    [InlineData("RateLimit", "\"resolvers\";r=0;t=299")]
    public async Task A_storm_of_refusals_ends_after_a_quarter_of_an_hour_in_all(string header, string value)
    {
        _world.Hub.Instead = (_, context) => RefuseAsync(context, 429, (header, value));
        var fault = await _world.PullFaultAsync();

        Assert.Contains("429", fault, StringComparison.Ordinal);
        Assert.Contains("15 minutes in all", fault, StringComparison.Ordinal);
        Assert.Equal(3, _world.Clock.Waits.Count);
    }

    [Theory]
    [InlineData("Retry-After", "99999999")]
    [InlineData("RateLimit", "\"x\";r=0;t=99999999")]
    public async Task A_wait_beyond_all_patience_is_not_begun(string header, string value)
    {
        _world.Hub.Instead = (_, context) => RefuseAsync(context, 429, (header, value));
        Assert.Contains("Try again later", await _world.PullFaultAsync(), StringComparison.Ordinal);
        Assert.Empty(_world.Clock.Waits);
    }

    [Fact]
    public async Task A_storm_without_a_hint_ends_after_some_tries()
    {
        _world.Hub.Instead = (_, context) => RefuseAsync(context, 429);
        Assert.Contains("429 TooManyRequests, 6 times in a row", await _world.PullFaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "EntryNotFound", null, "has no config.json in someone/sentiment at the commit 0123456789abcdef0123456789abcdef01234567 (404 EntryNotFound)")]
    [InlineData(404, null, null, "(404). Check the repository, the revision and the file's name in pack.json")]
    [InlineData(401, "RepoNotFound", null, "(401 RepoNotFound). If the repository is private, set HF_TOKEN")]
    [InlineData(401, null, "hf_old", "The token in HF_TOKEN (or in the token file) is not valid")]
    [InlineData(403, "GatedRepo", null, "Accept its terms at ")]
    [InlineData(403, "GatedRepo", "hf_other", "with the account that HF_TOKEN belongs to")]
    [InlineData(418, "<script>", null, "answered 418")]
    public async Task A_refusal_that_will_not_pass_is_one_line_with_the_fix_and_is_not_repeated(int status, string? code, string? token, string expected)
    {
        _world.Token = token;
        _world.Hub.Instead = (_, context) => code is null ? RefuseAsync(context, status) : RefuseAsync(context, status, ("X-Error-Code", code));
        var fault = await _world.PullFaultAsync();

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Single(_world.Hub.Calls);
        if (token is not null)
            Assert.DoesNotContain(token, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_address_that_ran_out_is_asked_for_anew()
    {
        var refused = 0;
        _world.Hub.Instead = (call, context) => call.IsContent && ++refused == 1 ? RefuseAsync(context, 403) : No;
        await _world.PullAsync();
        Assert.Equal(2, _world.Hub.Calls.Count(call => call is { IsContents: false, Method: "GET", Name: HubWorld.Weights }));
        _world.AssertInstalled();
    }

    [Fact]
    public async Task A_length_that_is_too_short_is_made_up_for_by_the_rest()
    {
        var lies = 0;
        _world.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent || ++lies > 1)
                return false;
            return await SendAsync(context, Weights[..70_000]);
        };
        await _world.PullAsync();
        Assert.Equal([0, 70_000], Contents().Select(call => call.From));
        _world.AssertInstalled();
    }

    [Fact]
    public async Task A_length_that_is_always_too_short_ends_the_pull()
    {
        _world.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent)
                return false;
            return await SendAsync(WithoutRange(context), Weights[..70_000]);
        };
        Assert.Contains("was answered with 70000 bytes instead of 200000, 6 times in a row", await _world.PullFaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_was_promised_is_never_written(bool withLength)
    {
        var more = HubWorld.Bytes(3_000_000, 4);
        _world.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent)
                return false;
            context.Response.ContentLength = withLength ? more.Length : null;
            await context.Response.Body.WriteAsync(more);
            return true;
        };
        Assert.Contains("came with more than the 200000 bytes that the hub promised", await _world.PullFaultAsync(), StringComparison.Ordinal);
        Assert.Equal(0, Halves().Sum(half => half.Length));
    }

    [Fact]
    public async Task A_hub_that_ignores_ranges_is_read_from_the_start()
    {
        var calls = 0;
        _world.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent)
                return false;
            if (++calls == 1)
                return await PartAsync(context, Weights, 60_000);
            return await SendAsync(WithoutRange(context), Weights);
        };
        await _world.PullAsync();
        Assert.Equal([0, 60_000], Contents().Select(call => call.From));
        _world.AssertInstalled();
    }

    [Fact]
    public async Task A_page_in_the_place_of_the_file_does_not_cost_what_has_come()
    {
        var calls = 0;
        _world.Hub.Instead = async (call, context) => call.IsContent && ++calls < 3
            && (calls == 1 ? await PartAsync(context, Weights, 60_000) : await SendAsync(WithoutRange(context), "<html>Sign in</html>"u8.ToArray()));
        await _world.PullAsync();
        Assert.Equal([0, 60_000, 60_000], Contents().Select(call => call.From));
        _world.AssertInstalled();
    }

    [Theory]
    [InlineData(416, 0)]
    [InlineData(206, 1)]
    [InlineData(206, -1)]
    public async Task A_range_that_is_refused_or_another_than_asked_for_begins_anew(int status, int shift)
    {
        var calls = 0;
        _world.Hub.Instead = async (call, context) =>
        {
            if (!call.IsContent || ++calls == 3)
                return false;
            if (calls == 1)
                return await PartAsync(context, Weights, 60_000);
            context.Response.StatusCode = status;
            if (status == 206)
                context.Response.Headers.ContentRange = Range(call.From + shift, Weights.Length);
            return true;
        };
        await _world.PullAsync();
        Assert.Equal([0, 60_000, 0], Contents().Select(call => call.From));
        _world.AssertInstalled();
    }

    [Theory]
    [InlineData("/again")]
    [InlineData("")]
    public async Task Redirects_that_never_end_are_left(string relative)
    {
        _world.Hub.Instead = (call, context) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = relative.Length > 0 ? relative : $"{_world.Hub.Endpoint}loop";
            return Task.FromResult(true);
        };
        Assert.Contains("redirects more than 10 times", await _world.PullFaultAsync(), StringComparison.Ordinal);
        Assert.Equal(Redirects.Most + 1, _world.Hub.Calls.Count);
    }

    [Theory]
    [InlineData("X-Repo-Commit", null, "is no hub: it names no commit")]
    [InlineData("X-Repo-Commit", "ffffffffffffffffffffffffffffffffffffffff", "answered for the commit ffff")]
    [InlineData("ETag", null, "gave no hash to check the content by")]
    [InlineData("ETag", "\"abc\"", "gave no hash to check the content by")]
    [InlineData("ETag", "\"../../../../etc/passwd\"", "gave no hash to check the content by")]
    [InlineData("X-Linked-Size", "-5", "gave the size '-5'")]
    [InlineData("X-Linked-Size", "99999999999999", "gave the size '99999999999999'")]
    public async Task An_answer_that_promises_nothing_usable_is_refused(string header, string? value, string expected)
    {
        _world.Hub.Instead = (_, context) =>
        {
            FakeHub.Describe(context.Response, new FakeHub.Published(Weights, HubWorld.Commit, IsLarge: false));
            if (value is null)
                context.Response.Headers.Remove(header);
            else
                context.Response.Headers[header] = value;
            context.Response.ContentLength = 5;
            return Task.FromResult(true);
        };
        Assert.Contains(expected, await _world.PullFaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_not_read()
    {
        _world.Hub.Instead = (_, context) =>
        {
            for (var i = 0; i < 40; i++)
                context.Response.Headers[$"X-Filling-{i}"] = new string('x', 4_000);
            return Task.FromResult(true);
        };
        Assert.Contains("answered with headers above 64 kB", await _world.PullFaultAsync(), StringComparison.Ordinal);
        Assert.Single(_world.Hub.Calls);
    }

    [Theory]
    [InlineData(199_999L, null, "the hub has 200000 bytes at ")]
    [InlineData(null, "00000000000000000000000000000000000000000000000000000000000000ff", "pack.json expects 00000000")]
    public async Task What_pack_json_pins_is_compared_before_the_download(long? size, string? sha256, string expected)
    {
        _world.WriteManifest(size: size, sha256: sha256);
        Assert.Contains(expected, await _world.PullFaultAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Hub.Calls, call => call.Method == "GET");
    }

    [Fact]
    public async Task Nobody_there_is_one_line_that_names_the_settings()
    {
        await _world.Hub.DisposeAsync();
        var fault = await _world.PullFaultAsync();
        Assert.Contains("cannot be had from 127.0.0.1 (ConnectionError", fault, StringComparison.Ordinal);
        Assert.Contains("HTTPS_PROXY", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("data")]
    public async Task A_place_that_cannot_be_written_is_named_with_the_setting(string place)
    {
        await File.WriteAllTextAsync(_world.At(place), "a file where a folder should be");
        var fault = await _world.PullFaultAsync();
        Assert.Contains(_world.At(place), fault, StringComparison.Ordinal);
        Assert.Contains(place == "cache" ? "HF_HUB_CACHE" : "--Storage:DataDirectory", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("")]
    [InlineData("nothing")]
    public async Task Only_a_pack_that_somebody_described_is_pulled(string pack)
    {
        var pull = new PackPull(_world.Options, _world.Settings(), _world.Clock, _world.FreeAt);
        await Assert.ThrowsAsync<ModelPackException>(() => pull.RunAsync(pack, _world.Progress, CancellationToken.None));
        Assert.Empty(_world.Hub.Calls);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("1")]
    [InlineData("0123456789ABCDEF0123456789abcdef01234567")]
    public async Task Only_a_commit_is_pulled(string revision)
    {
        _world.WriteManifest(revision);
        Assert.Contains("is no repository at a commit of 40 hexadecimal digits", await _world.PullFaultAsync(), StringComparison.Ordinal);
        Assert.Empty(_world.Hub.Calls);
    }

    [Theory]
    [InlineData("../../secrets")]
    [InlineData("a/b/c")]
    [InlineData("a/..")]
    [InlineData("a b/c")]
    [InlineData("")]
    public async Task A_repository_is_a_name_and_not_a_path(string repository)
    {
        _world.WriteManifest(repository: repository);
        await _world.PullFaultAsync();
        Assert.Empty(_world.Hub.Calls);
        Assert.False(Directory.Exists(_world.Cache));
    }

    private static Task<bool> No => Task.FromResult(false);

    private static string Range(int from, int length) => string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{length - 1}/{length}");

    /// <summary>As it should be up to there; then the connection is gone.</summary>
    private async Task<bool> PartAsync(HttpContext context, byte[] content, int end)
    {
        var from = FakeHub.RangeStart(context.Request);
        context.Response.StatusCode = from > 0 ? 206 : 200;
        if (from > 0)
            context.Response.Headers.ContentRange = Range(from, content.Length);
        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, Math.Max(0, end - from)));
        await context.Response.Body.FlushAsync();

        // What is on its way when a connection is reset is lost.
        await HereAsync(end);
        context.Abort();
        return true;
    }

    private static async Task<bool> SendAsync(HttpContext context, byte[] content)
    {
        await FakeHub.SendAsync(context, content);
        return true;
    }

    private static HttpContext WithoutRange(HttpContext context)
    {
        context.Request.Headers.Range = default;
        return context;
    }

    private static Task<bool> RefuseAsync(HttpContext context, int status, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Task.FromResult(true);
    }

    private List<FakeHub.Call> Contents() => [.. _world.Hub.Calls.Where(call => call.IsContent)];

    private FileInfo[] Halves() => new DirectoryInfo(_world.Cache).GetFiles("*.incomplete", SearchOption.AllDirectories);

    /// <summary>The puller has so many bytes of the weights.</summary>
    private Task HereAsync(int bytes) => _world.Progress.HeardAsync(told => told.File.EndsWith(HubWorld.Weights, StringComparison.Ordinal) && told.Bytes == bytes + 700);
}
