using System.Net;
using System.Text.Json;
using AnalysisApp.Health.Channels;
using AnalysisApp.Health.Outbound;
using AnalysisApp.Health.Tests.Servers;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Tests.Alerts;

/// <summary>What goes over the wire, to servers that are there, and what is said when they are not as they should be.</summary>
public sealed class ChannelTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = AlertApp.At("12:30");

    private static readonly Incident Open = new(
        7, AlertKind.CheckUnhealthy, "workers", "workers unhealthy", "No worker is alive, “so” no job starts.", "Start one.", AlertApp.At("12:00"), null);

    private readonly ManualClock _clock = new();
    private HttpReceiver _server = null!;

    public async Task InitializeAsync() => _server = await HttpReceiver.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Ntfy_gets_the_topic_in_json_at_the_servers_root()
    {
        await SendAsync(ChannelKind.Ntfy, new ChannelSettings { Address = _server.Address + "/push/my%20topic", Secret = "tk_123" }, Of(Open));
        var received = await _server.NextAsync();
        Assert.Equal(("POST", "/push/", "Bearer tk_123"), (received.Method, received.Path, received.Headers["Authorization"]));
        Assert.Equal(
            ("my topic", "AnalysisApp: workers unhealthy", 4, "warning"),
            (Text(received.Json, "topic"), Text(received.Json, "title"), received.Json.GetProperty("priority").GetInt32(), received.Json.GetProperty("tags")[0].GetString()));
        Assert.Equal("workers unhealthy\nNo worker is alive, “so” no job starts.\nWhat to do: Start one.\nSince 2026-05-04 12:00 UTC.", Text(received.Json, "message"));

        await SendAsync(ChannelKind.Ntfy, new ChannelSettings { Address = _server.Address + "/alone" }, Of(Open with { ResolvedAt = AlertApp.At("12:25") }));
        received = await _server.NextAsync();
        Assert.False(received.Headers.ContainsKey("Authorization"));
        Assert.Equal(("/", "alone", "AnalysisApp: over: workers unhealthy", 3), (received.Path, Text(received.Json, "topic"), Text(received.Json, "title"), received.Json.GetProperty("priority").GetInt32()));
        Assert.Contains("(over after 25 min)", Text(received.Json, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apprise_gets_what_its_api_takes()
    {
        await SendAsync(ChannelKind.Apprise, new ChannelSettings { Address = _server.Address + "/notify/family", Secret = "tgram://a/b" }, Of(Open));
        var received = await _server.NextAsync();
        Assert.Equal("/notify/family", received.Path);
        Assert.Equal(
            ("AnalysisApp: workers unhealthy", "failure", "text", "tgram://a/b"),
            (Text(received.Json, "title"), Text(received.Json, "type"), Text(received.Json, "format"), Text(received.Json, "urls")));

        await SendAsync(ChannelKind.Apprise, new ChannelSettings { Address = _server.Address + "/notify/family" }, AlertMessage.Test(Now));
        received = await _server.NextAsync();
        Assert.Equal("info", Text(received.Json, "type"));
        Assert.False(received.Json.TryGetProperty("urls", out _));
    }

    [Fact]
    public async Task A_webhook_without_a_secret_is_not_signed()
    {
        await SendAsync(ChannelKind.Webhook, new ChannelSettings { Address = _server.Address + "/hook?x=1" }, Of(Open));
        var received = await _server.NextAsync();
        Assert.False(received.Headers.ContainsKey("X-Signature"));
        Assert.Equal(("application/json; charset=utf-8", "2026-05-04T12:30:00.000Z"), (received.Headers["Content-Type"], Text(received.Json, "sentAt")));
    }

    [Fact]
    public async Task A_letter_reaches_every_reader_whole()
    {
        await using var mail = new MailReceiver { AsksWho = true };
        await SendAsync(ChannelKind.Email, MailTo(mail) with { UserName = "anna", Secret = "right" }, Of(Open));
        var letter = await mail.NextAsync();
        Assert.Contains("app@example.org", letter.From, StringComparison.Ordinal);
        Assert.Equal(["<anna@example.org>", "<ben@example.org>"], letter.To.Select(to => to.Trim()));
        Assert.Contains("No worker is alive, “so” no job starts.", letter.Body, StringComparison.Ordinal);
        Assert.Contains("Subject: AnalysisApp: workers unhealthy", letter.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT", "550 no such reader")]
    [InlineData("MAIL", "451 try later")]
    [InlineData("DATA", "554 spam")]
    public async Task A_mail_server_that_refuses_is_quoted(string command, string answer)
    {
        await using var mail = new MailReceiver { Refusal = (command, answer) };
        var fault = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(ChannelKind.Email, MailTo(mail), Of(Open)));
        Assert.StartsWith("127.0.0.1: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, mail.Count);
    }

    [Fact]
    public async Task A_wrong_password_and_a_missing_lock_are_told_without_the_password()
    {
        await using var mail = new MailReceiver { AsksWho = true };
        var fault = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(ChannelKind.Email, MailTo(mail) with { UserName = "anna", Secret = "nearly" }, Of(Open)));
        Assert.DoesNotContain("nearly", fault.Message, StringComparison.Ordinal);

        fault = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(ChannelKind.Email, MailTo(mail) with { Secure = true }, Of(Open)));
        Assert.Contains("secure", fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, mail.Count);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        _server.Answer = () => 302;
        var fault = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(ChannelKind.Webhook, new ChannelSettings { Address = _server.Address + "/hook" }, Of(Open)));
        Assert.Equal("127.0.0.1 answered 302 and sends us elsewhere, which we do not follow; give the address that it leads to.", fault.Message);
        Assert.Equal(1, _server.Count);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_waited_for_ten_seconds()
    {
        _server.IsSilent = true;
        var sending = SendAsync(ChannelKind.Webhook, new ChannelSettings { Address = _server.Address + "/hook" }, Of(Open));
        await _server.NextAsync();
        Assert.False(sending.IsCompleted);
        _clock.Advance(Messenger.Limit);
        var fault = await Assert.ThrowsAsync<DeliveryException>(() => sending);
        Assert.Equal("127.0.0.1 has not answered within 10 s.", fault.Message);
    }

    [Theory]
    [InlineData(ChannelKind.Webhook, "/hook/with-a-key")]
    [InlineData(ChannelKind.Ntfy, "/topic")]
    public async Task A_server_that_is_not_there_is_told_without_the_path(ChannelKind kind, string path)
    {
        var address = _server.Address;
        await _server.DisposeAsync();
        var fault = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(kind, new ChannelSettings { Address = address + path }, Of(Open)));
        Assert.StartsWith("127.0.0.1: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(path, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChannelKind.Webhook, "ftp://example.org/x", "Address")]
    [InlineData(ChannelKind.Webhook, "example.org/x", "Address")]
    [InlineData(ChannelKind.Webhook, "https://user:password@example.org/", "Address")]
    [InlineData(ChannelKind.Ntfy, "https://ntfy.sh/", "Address")]
    [InlineData(ChannelKind.Email, "not a host", "Address")]
    public void An_address_that_cannot_be_used_is_refused(ChannelKind kind, string address, string field)
    {
        var settings = new ChannelSettings { Address = address, From = "a@example.org", To = "b@example.org" };
        Assert.Equal([field], settings.Faults(kind).Select(fault => fault.Field));
    }

    [Fact]
    public void Letters_need_readers_a_sender_and_a_port_that_can_be_used()
    {
        var settings = new ChannelSettings { Address = "mail.example.org", Port = 465, From = "A <a@example.org>", To = "b@example.org,\r\nBcc: c", Secret = "x" };
        Assert.Equal(["Port", "From", "To", "UserName"], settings.Faults(ChannelKind.Email).Select(fault => fault.Field));
        Assert.Empty((settings with { Port = 25, From = "a@example.org", To = "b@example.org, c@example.org", UserName = "a" }).Faults(ChannelKind.Email));
    }

    [Theory]
    [InlineData("22:00", "07:00", "21:59", false)]
    [InlineData("22:00", "07:00", "22:00", true)]
    [InlineData("22:00", "07:00", "06:59", true)]
    [InlineData("22:00", "07:00", "07:00", false)]
    [InlineData("12:00", "14:00", "13:00", true)]
    [InlineData("12:00", "14:00", "14:00", false)]
    [InlineData("12:00", "12:00", "12:00", false)]
    public void Quiet_hours_may_be_over_midnight(string from, string until, string now, bool quiet)
    {
        var hours = new QuietHours(true, Time(from), Time(until), "UTC");
        Assert.Equal(quiet, hours.Cover(AlertApp.At(now)));
        Assert.False((hours with { Enabled = false }).Cover(AlertApp.At(now)));
    }

    [Fact]
    public void Quiet_hours_follow_the_clocks_of_their_zone()
    {
        var hours = new QuietHours(true, new TimeOnly(22, 0), new TimeOnly(7, 0), "Europe/Berlin");
        Assert.True(hours.Cover(new DateTimeOffset(2026, 7, 1, 20, 0, 0, TimeSpan.Zero)));
        Assert.False(hours.Cover(new DateTimeOffset(2026, 1, 1, 20, 0, 0, TimeSpan.Zero)));
        Assert.NotEmpty((hours with { TimeZone = "Atlantis" }).Faults());
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 60)]
    [InlineData(6, 1920)]
    [InlineData(7, 3600)]
    [InlineData(1000, 3600)]
    public void The_wait_doubles_up_to_an_hour(int attempts, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Courier.DelayAfter(attempts));

    private static TimeOnly Time(string text) => TimeOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static ChannelSettings MailTo(MailReceiver mail) => new()
    {
        Address = "127.0.0.1",
        Port = mail.Port,
        Secure = false,
        From = "app@example.org",
        To = "anna@example.org, ben@example.org",
    };

    private static AlertMessage Of(Incident incident) => AlertMessage.Of([new News(incident, incident.ResolvedAt is null ? "opened" : "resolved")], Now);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task SendAsync(ChannelKind kind, ChannelSettings settings, AlertMessage message)
    {
        using var messenger = new Messenger(new Destinations(Options.Create(new HealthOptions { AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")] })), _clock);
        await messenger.SendAsync(kind, settings, message, CancellationToken.None);
    }
}
