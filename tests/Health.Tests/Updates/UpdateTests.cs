using System.Diagnostics;
using System.Net;
using AnalysisApp.Health.Updates;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Tests.Updates;

/// <summary>Whether there is a newer version, asked of a server on this machine that tells it, and of one that does not.</summary>
public sealed class UpdateTests(HealthDatabase database) : IClassFixture<HealthDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualClock _clock = new();
    private readonly List<ServiceProvider> _instances = [];
    private ReleaseServer _server = null!;

    [Fact]
    public async Task Nobody_is_asked_until_it_is_switched_on_and_what_was_learnt_is_forgotten_when_it_is_switched_off()
    {
        var (watch, loop) = Instance();
        Assert.False(await loop.LookAsync(default));
        Assert.Equal(new UpdateNotice(false, null, null, null), await watch.ReadAsync(default));

        await watch.SwitchAsync(true, default);
        Assert.True(await loop.LookAsync(default));
        Assert.Equal(
            new UpdateNotice(true, _clock.GetUtcNow(), null, new NewerVersion("1.2.0", new Uri("https://example.org/releases/v1.2.0"))), await watch.ReadAsync(default));

        await watch.SwitchAsync(false, default);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.False(await loop.LookAsync(default));
        Assert.Equal(new UpdateNotice(false, null, null, null), await watch.ReadAsync(default));
        Assert.Single(_server.Asked);

        // What the answer was known by as well, or the next would be told of as nothing new.
        await watch.SwitchAsync(true, default);
        Assert.True(await loop.LookAsync(default));
        Assert.Equal("1.2.0", (await watch.ReadAsync(default)).Newer?.Version);
    }

    [Fact]
    public async Task An_answer_that_comes_after_it_was_switched_off_is_dropped()
    {
        var (watch, loop) = Instance();
        await watch.SwitchAsync(true, default);
        _server.Answer = async context =>
        {
            await watch.SwitchAsync(false, default);
            await ReleaseServer.Release("v1.2.0", "\"one\"")(context);
        };
        Assert.True(await loop.LookAsync(default));

        await watch.SwitchAsync(true, default);
        Assert.Equal(new UpdateNotice(true, null, null, null), await watch.ReadAsync(default));
    }

    [Fact]
    public async Task Of_all_instances_one_asks_once_a_day_and_an_answer_that_is_known_is_not_sent_again()
    {
        var instances = Enumerable.Range(0, 4).Select(_ => Instance()).ToArray();
        await instances[0].Watch.SwitchAsync(true, default);
        _server.Answer = context =>
        {
            context.Response.Cookies.Append("who", "you");
            return ReleaseServer.Release("v1.2.0", "\"one\"")(context);
        };
        var asked = await Task.WhenAll(instances.Select(instance => instance.Loop.LookAsync(default)));
        Assert.Single(asked, did => did);

        _clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.False(await instances[1].Loop.LookAsync(default));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await instances[Array.IndexOf(asked, true)].Loop.LookAsync(default));

        var heads = _server.Asked.ToArray();
        Assert.Equal(2, heads.Length);
        Assert.False(heads[0].ContainsKey("If-None-Match"));
        Assert.Equal("\"one\"", heads[1]["If-None-Match"]);
        Assert.Equal("1.2.0", (await instances[2].Watch.ReadAsync(default)).Newer?.Version);

        // Which program asks, and nothing of this instance: no version, no cookie, no address that led here.
        Assert.All(heads, head => Assert.Equal("AnalysisApp", head["User-Agent"]));
        Assert.All(heads, head => Assert.Empty(head.Keys.Except(["Host", "User-Agent", "Accept", "If-None-Match"], StringComparer.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("v1.0.0", "1.0.0")]
    [InlineData("v0.9.9", "1.0.0")]
    [InlineData("v1.1.0", "1.2.0-rc.1")]
    public async Task What_is_not_newer_is_not_told_of(string tag, string current)
    {
        _server.Answer = ReleaseServer.Release(tag, "\"any\"");
        Assert.Null((await AskedAsync(current)).Newer);
    }

    [Theory]
    [InlineData("prerelease")]
    [InlineData("draft")]
    public async Task A_release_on_trial_is_not_told_of(string mark)
    {
        _server.Answer = context => context.Response.WriteAsync($$"""{"tag_name": "v2.0.0", "html_url": "https://example.org/", "{{mark}}": true}""");
        Assert.Null((await AskedAsync("1.0.0")).Newer);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://example.org/releases/v2.0.0")]
    [InlineData("/releases/v2.0.0")]
    [InlineData("long")]
    public async Task A_page_that_is_not_encrypted_or_none_is_not_led_to(string page)
    {
        var address = page == "long" ? $"https://example.org/{new string('x', 500)}" : page;
        _server.Answer = context =>
        {
            // Longer than anybody's, which is not kept.
            context.Response.Headers.ETag = $"\"{new string('x', 600)}\"";
            return context.Response.WriteAsync($$"""{"tag_name": "v2.0.0", "html_url": "{{address}}"}""");
        };
        Assert.Equal(new NewerVersion("2.0.0", null), (await AskedAsync("1.0.0")).Newer);
    }

    [Theory]
    [InlineData("500", "127.0.0.1 answered 500.")]
    [InlineData("redirect", "127.0.0.1 answered 302.")]
    [InlineData("text", "The answer is not JSON that describes a release.")]
    [InlineData("list", "The answer is not JSON that describes a release.")]
    [InlineData("deep", "The answer is not JSON that describes a release.")]
    [InlineData("nameless", "The answer names no version (tag_name).")]
    [InlineData("flood", "127.0.0.1 answered with more than 1000000 bytes, which is no release.")]
    [InlineData("cut", "127.0.0.1: ")]
    public async Task A_fault_is_told_in_one_line_and_what_was_known_stays(string fault, string expected)
    {
        Assert.Equal("1.2.0", (await AskedAsync("1.0.0")).Newer?.Version);
        _server.Answer = Faulty(fault);
        _clock.Advance(TimeSpan.FromDays(1));

        var notice = await AskedAsync("1.0.0");
        Assert.StartsWith(expected, notice.Fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', notice.Fault!);
        Assert.Equal("1.2.0", notice.Newer?.Version);
        Assert.Equal(2, _server.Asked.Count);

        // And forgotten once the server answers again, although it has nothing new to say.
        _server.Answer = ReleaseServer.Release("v1.2.0", "\"one\"");
        _clock.Advance(TimeSpan.FromDays(1));
        var again = await AskedAsync("1.0.0");
        Assert.Equal((null, "1.2.0"), (again.Fault, again.Newer?.Version));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"tag_name\":")]
    public async Task A_server_that_says_nothing_or_stops_in_the_middle_is_given_up(string beginning)
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var heads = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,

            // The head of the answer has come to whoever asked.
            ActivityStopped = request =>
            {
                if (request.GetTagItem("url.full") is string address && address == _server.Address)
                    began.TrySetResult();
            },
        };
        if (beginning.Length > 0)
            ActivitySource.AddActivityListener(heads);
        _server.Answer = async context =>
        {
            if (beginning.Length > 0)
            {
                await context.Response.WriteAsync(beginning);
                await context.Response.Body.FlushAsync();
            }
            else
            {
                began.TrySetResult();
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var (watch, loop) = Instance();
        await watch.SwitchAsync(true, default);
        var look = loop.LookAsync(default);
        await began.Task.WaitAsync(Patience, TimeProvider.System);
        _clock.Advance(ReleaseFeed.Limit);
        await look.WaitAsync(Patience, TimeProvider.System);
        Assert.Equal("127.0.0.1 has not answered within 20 s.", (await watch.ReadAsync(default)).Fault);
    }

    [Fact]
    public async Task A_server_in_a_private_network_is_asked_by_leave_only()
    {
        var (watch, loop) = Instance(mayAskHere: false);
        await watch.SwitchAsync(true, default);
        await loop.LookAsync(default);
        Assert.Contains("Network:AllowPrivate", (await watch.ReadAsync(default)).Fault, StringComparison.Ordinal);
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task Without_an_address_nothing_can_be_switched_on()
    {
        var (watch, loop) = Instance(address: "");
        await Assert.ThrowsAsync<InvalidOperationException>(() => watch.SwitchAsync(true, default));
        Assert.False(await loop.LookAsync(default));
        Assert.Null(watch.Address);
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("ftp://example.org")]
    [InlineData("file:///etc/passwd")]
    public void An_address_that_is_none_stops_the_start(string address)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Instance(address: address));
        Assert.Equal([$"Updates:Address is '{address}'; it may be an address that begins with https://, or empty."], fault.Failures);
    }

    /// <summary>The list of https://semver.org/#spec-item-11, and around it.</summary>
    [Fact]
    public void Versions_have_the_order_of_their_specification()
    {
        string[] ordered =
        [
            "0.9.10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "v1.0.1+build.5", "1.1.0-dev", "1.10.0", "2.0.0",
        ];
        var parsed = ordered.Select(text => ReleaseVersion.TryParse(text, out var version) ? version : null).ToArray();
        Assert.All(parsed, Assert.NotNull);
        for (var i = 0; i < parsed.Length; i++)
            for (var j = 0; j < parsed.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(parsed[i]!.CompareTo(parsed[j])));

        Assert.All(["", "1", "1.0", "01.0.0", "1.0.0-", "1.0.0 ", "latest", "1.0.0\n", new string('1', 65)], text => Assert.False(ReleaseVersion.TryParse(text, out _)));
    }

    public async Task InitializeAsync() => _server = await ReleaseServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await _server.DisposeAsync();
        await using var clean = database.DataSource.CreateCommand(
            "UPDATE health.update_notice SET is_on = false, asked_at = NULL, fault = NULL, etag = NULL, version = NULL, page = NULL");
        await clean.ExecuteNonQueryAsync();
    }

    private static Func<HttpContext, Task> Faulty(string fault) => fault switch
    {
        "500" => context => Task.FromResult(context.Response.StatusCode = 500),
        "redirect" => context => Task.Run(() => context.Response.Redirect("/elsewhere")),
        "text" => context => context.Response.WriteAsync("<html>Welcome to the hotel's network"),
        "list" => context => context.Response.WriteAsync("[1, 2]"),
        "deep" => context => context.Response.WriteAsync(new string('[', 100_000)),
        "nameless" => context => context.Response.WriteAsync("""{"tag_name": 7}"""),
        "flood" => FloodAsync,
        _ => CutOffAsync,
    };

    private static async Task FloodAsync(HttpContext context)
    {
        var block = new byte[65536];
        for (var n = 0; n < 20 && !context.RequestAborted.IsCancellationRequested; n++)
            await context.Response.Body.WriteAsync(block);
    }

    private static async Task CutOffAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{");
        context.Abort();
    }

    private async Task<UpdateNotice> AskedAsync(string current)
    {
        var (watch, loop) = Instance(current);
        await watch.SwitchAsync(true, default);
        Assert.True(await loop.LookAsync(default));
        return await watch.ReadAsync(default);
    }

    private (UpdateWatch Watch, UpdateLoop Loop) Instance(string current = "1.0.0", bool mayAskHere = true, string? address = null)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Address", (string?)(address ?? _server.Address))]).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_clock).AddSingleton(database.DataSource)
            .AddHealth(new ConfigurationBuilder().Build())
            .AddUpdates(settings)
            .PostConfigure<UpdateOptions>(options => options.CurrentVersion = current)
            .PostConfigure<HealthOptions>(options => options.AllowedNetworks = mayAskHere ? [IPNetwork.Parse("127.0.0.0/8")] : [])
            .BuildServiceProvider();
        _instances.Add(services);
        return (services.GetRequiredService<UpdateWatch>(), services.GetRequiredService<UpdateLoop>());
    }
}
