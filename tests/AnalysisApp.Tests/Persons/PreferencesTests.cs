using System.Net;
using System.Text.RegularExpressions;
using AnalysisApp.Accounts;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Persons;

/// <summary>What people choose goes with their accounts, through the real sign-in: to each of their browsers, and to nobody else's page in the same browser.</summary>
public sealed partial class PreferencesTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const string Password = "eleven quiet herons";

    [Fact]
    public async Task A_choice_goes_to_every_browser_of_a_person_and_to_nobody_else()
    {
        var (chooser, other) = (await AddAsync("carla"), await AddAsync("dirk"));
        using var first = NewBrowser();
        await SignInAsync(first, chooser);
        await PostAsync(first, "/preferences", "/preferences", ("started", "true"), ("atSignIn", "true"));
        await PostAsync(first, "/preferences", "/appearance", ("scheme", "dark"));
        await PostAsync(first, "/policies", "/audience", ("policy", "worship"));

        using var second = NewBrowser();
        await SignInAsync(second, chooser);
        foreach (var browser in (HttpClient[])[first, second])
        {
            var page = await browser.GetStringAsync(new Uri("/preferences", UriKind.Relative));
            Assert.Contains("data-scheme=\"dark\"", page, StringComparison.Ordinal);
            Assert.Contains("data-audience=\"worship\"", page, StringComparison.Ordinal);
            Assert.Contains("data-notify=\"started\"", page, StringComparison.Ordinal);
            Assert.Contains("data-keys=\"off\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<kbd", await browser.GetStringAsync(new Uri("/jobs", UriKind.Relative)), StringComparison.Ordinal);
        }

        // Somebody else in a browser that the first has used.
        await PostAsync(first, "/", "/sign-out");
        await SignInAsync(first, other);
        var theirs = await first.GetStringAsync(new Uri("/preferences", UriKind.Relative));
        Assert.DoesNotContain("data-audience=\"worship\"", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("data-keys=\"off\"", theirs, StringComparison.Ordinal);
        Assert.Contains("data-notify=\"started ended failed\"", theirs, StringComparison.Ordinal);
        Assert.Contains("<kbd", await first.GetStringAsync(new Uri("/jobs", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_begins_a_reading_that_the_pages_tell_of_unless_it_is_switched_off()
    {
        var (name, id) = await AddAsync("erika");
        using (var key = await Person.OfAsync(app, id, name, UserRole.Editor))
            await key.AddSongAsync("Waits for a sign-in");
        using var browser = NewBrowser();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);

        await SignInAsync(browser, (name, id));

        var queue = app.Services.GetRequiredService<IJobQueue>();
        Job? job = null;
        await foreach (var _ in queue.WatchAsync(patience.Token))
        {
            if ((job = await queue.FindNewestAsync("background_analysis", id.ToString(), id, patience.Token)) is { IsLive: false })
                break;
        }

        Assert.Equal((JobState.Completed, JobPriority.Low, id), (job!.State, job.Priority, job.UserId));
        Assert.Contains($"/history/{job.Id}", await browser.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains($"/history/{job.Id}", await browser.GetStringAsync(new Uri("/preferences", UriKind.Relative)), StringComparison.Ordinal);

        await PostAsync(browser, "/preferences", "/preferences", ("keys", "true"));
        Assert.Contains("\"analysesAtSignIn\":false", await app.Services.GetRequiredService<UserPreferences>().FindAsync(id, "pages", patience.Token), StringComparison.Ordinal);
    }

    private HttpClient NewBrowser() => new(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = app.Client.BaseAddress };

    private async Task<(string Name, Guid Id)> AddAsync(string name)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var user = new User { UserName = $"{name}-{Guid.NewGuid():N}", Role = UserRole.Editor };
        var added = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(user, Password);
        Assert.True(added.Succeeded, added.ToString());
        return (user.UserName, user.Id);
    }

    private static Task SignInAsync(HttpClient browser, (string Name, Guid Id) person)
        => PostAsync(browser, "/sign-in", "/sign-in", ("name", person.Name), ("password", Password));

    /// <summary>Sends a form with the token of a page.</summary>
    private static async Task PostAsync(HttpClient browser, string page, string path, params (string Name, string Value)[] fields)
    {
        var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative));
        var token = Token().Match(html);
        Assert.True(token.Success, $"{page} has no form.");
        using var form = new FormUrlEncodedContent([.. fields.Append(("antiforgery", token.Groups[1].Value)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))]);
        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), form);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
    }

    [GeneratedRegex("name=\"antiforgery\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
