using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Tests.Accounts;

/// <summary>The commands for users and keys, as processes of their own beside the app and without it.</summary>
public sealed partial class CommandTests : IDisposable
{
    private readonly string _data = TemporaryFolder.Make("analysisapp-commands-");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task They_work_beside_a_running_app_which_sees_it_at_once_and_on_a_stopped_one()
    {
        var password = Path.Combine(_data, "password");
        await File.WriteAllTextAsync(password, "four rivers and a lantern\n");
        using (var app = ProgramRun.Serve(_data))
        {
            using var http = new HttpClient { BaseAddress = await app.ReadyAsync() };
            Assert.Contains("olga was added and is admin.", await SaysAsync(0, "users", "create", "olga", "--role", "admin", $"--password-file={password}"), StringComparison.Ordinal);
            Assert.Contains("pia was added and is viewer.", await SaysAsync(0, "users", "create", "pia", "--role=viewer", "--no-password"), StringComparison.Ordinal);
            var made = JsonOf(await SaysAsync(0, "keys", "create", "--user", "pia", "--scopes", "read", "--expires", "90d", "--json"));
            http.DefaultRequestHeaders.Add("X-Api-Key", made.Text("secret"));
            Assert.Equal("pia", JsonOf(await http.GetStringAsync("/api/account")).GetProperty("user").Text("name"));

            await SaysAsync(0, "keys", "revoke", made.GetProperty("key").Text("id")!);
            using var refused = await http.GetAsync("/api/account");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            app.Signal("TERM");
            Assert.Equal(0, await app.ExitCodeAsync());
        }

        Assert.Contains("last administrator", await SaysAsync(1, "users", "disable", "olga"), StringComparison.Ordinal);
        Assert.Matches("signs in with [a-z2-9]{4}(-[a-z2-9]{4}){3} from now on", await SaysAsync(0, "users", "reset-password", "olga", "--two-factor-off"));
        var users = JsonOf(await SaysAsync(0, "users", "list", "--json"));
        Assert.Equal(["olga", "pia"], users.EnumerateArray().Select(user => user.Text("name")));
        Assert.Contains("revoked", await SaysAsync(0, "keys", "list", "--user=pia"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users")]
    [InlineData("users", "create")]
    [InlineData("users", "create", "olga", "--role", "king")]
    [InlineData("users", "create", "olga", "--no-password", "--password-file=x")]
    [InlineData("users", "list", "--role=admin")]
    [InlineData("keys", "create", "--user=olga")]
    [InlineData("keys", "create", "--user=olga", "--scopes=read", "--expires=soon")]
    [InlineData("keys", "revoke", "the-first")]
    public async Task Wrong_usage_is_answered_by_the_usage(params string[] arguments)
    {
        using var run = ProgramRun.Start(arguments);
        Assert.Equal(2, await run.ExitCodeAsync());
        Assert.Contains("Usage: ", run.Output, StringComparison.Ordinal);
    }

    private async Task<string> SaysAsync(int exitCode, params string[] arguments)
    {
        using var run = ProgramRun.Start([.. arguments, $"--Storage:DataDirectory={_data}"]);
        Assert.True(await run.ExitCodeAsync() == exitCode, $"{string.Join(' ', arguments)}: {run.Output}");
        return run.Output;
    }

    private static JsonElement JsonOf(string text) => JsonSerializer.Deserialize<JsonElement>(Document().Match(text).Value);

    [GeneratedRegex(@"[{\[].*[}\]]", RegexOptions.Singleline)]
    private static partial Regex Document();
}
