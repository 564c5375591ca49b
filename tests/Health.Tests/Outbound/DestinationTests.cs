using System.Net;
using AnalysisApp.Health.Channels;
using AnalysisApp.Health.Outbound;
using AnalysisApp.Health.Tests.Alerts;
using AnalysisApp.Health.Tests.Servers;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Tests.Outbound;

/// <summary>A server that a person names is not reached behind the firewall, however it is written and whatever its name says the next time.</summary>
public sealed class DestinationTests
{
    private const string Loopback = "127.0.0.0/8";

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.168.178.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.251")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::c0a8:101")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public async Task What_is_not_the_internet_is_refused(string address)
        => await Assert.ThrowsAsync<ForbiddenDestinationException>(() => Allowing([]).FindAsync(address, CancellationToken.None));

    [Theory]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2606:4700::1111")]
    [InlineData("2001:200::1")]
    public async Task What_is_the_internet_is_not(string address)
        => Assert.Single(await Allowing([]).FindAsync(address, CancellationToken.None));

    [Theory]
    [InlineData("192.168.0.0/16", "192.168.4.5", true)]
    [InlineData("192.168.0.0/16", "::ffff:192.168.4.5", true)]
    [InlineData("192.168.0.0/16", "10.0.0.1", false)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "127.0.0.1", false)]
    [InlineData("0.0.0.0/0", "127.0.0.1", true)]
    public async Task A_network_that_is_allowed_is_reached_and_no_other(string allowed, string address, bool reached)
    {
        var found = await Record.ExceptionAsync(() => Allowing([allowed]).FindAsync(address, CancellationToken.None));
        Assert.Equal(reached, found is null);
    }

    [Fact]
    public async Task Of_a_name_with_several_addresses_only_the_public_ones_are_used()
    {
        var destinations = new Destinations(OptionsOf([]), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("8.8.8.8")]));
        Assert.Equal([IPAddress.Parse("8.8.8.8")], await destinations.FindAsync("both.example", CancellationToken.None));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    public async Task A_server_of_this_machine_hears_nothing_however_it_is_written(string host)
    {
        await using var server = await HttpReceiver.StartAsync();
        var address = $"http://{host}:{new Uri(server.Address).Port}/hook/with-a-key";
        foreach (var kind in new[] { ChannelKind.Webhook, ChannelKind.Ntfy, ChannelKind.Apprise })
        {
            var fault = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(Allowing([]), kind, new ChannelSettings { Address = address }));
            Assert.Contains("Network:AllowPrivate", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("with-a-key", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, server.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mail_server_of_this_machine_hears_nothing(bool secure)
    {
        await using var mail = new MailReceiver();
        foreach (var host in new[] { "127.0.0.1", "localhost" })
        {
            var settings = new ChannelSettings { Address = host, Port = mail.Port, Secure = secure, From = "a@example.org", To = "b@example.org" };
            var fault = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(Allowing([]), ChannelKind.Email, settings));
            Assert.Contains("Network:AllowPrivate", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, mail.Visits);
    }

    [Fact]
    public async Task A_name_is_looked_up_once_and_what_was_checked_is_connected_to()
    {
        await using var server = await HttpReceiver.StartAsync();
        var asked = 0;

        // No machine resolves this name: to arrive at all is to have used the address that was checked.
        var destinations = new Destinations(
            OptionsOf([Loopback]), (_, _) => Task.FromResult<IPAddress[]>([++asked == 1 ? IPAddress.Loopback : IPAddress.Parse("192.168.0.1")]));
        await SendAsync(destinations, ChannelKind.Webhook, new ChannelSettings { Address = $"http://rebinding.invalid:{new Uri(server.Address).Port}/hook" });

        Assert.Equal("/hook", (await server.NextAsync()).Path);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_letter_goes_to_the_address_that_was_checked()
    {
        await using var mail = new MailReceiver();
        var destinations = new Destinations(OptionsOf([Loopback]), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]));
        await SendAsync(
            destinations,
            ChannelKind.Email,
            new ChannelSettings { Address = "mail.invalid", Port = mail.Port, Secure = false, From = "a@example.org", To = "b@example.org" });
        Assert.Contains("a@example.org", (await mail.NextAsync()).From, StringComparison.Ordinal);
    }

    private static Destinations Allowing(string[] networks) => new(OptionsOf(networks));

    private static IOptions<HealthOptions> OptionsOf(string[] networks)
        => Options.Create(new HealthOptions { AllowedNetworks = [.. networks.Select(network => IPNetwork.Parse(network))] });

    private static async Task SendAsync(Destinations destinations, ChannelKind kind, ChannelSettings settings)
    {
        using var messenger = new Messenger(destinations, TimeProvider.System);
        await messenger.SendAsync(kind, settings, AlertMessage.Test(AlertApp.At("12:00")), CancellationToken.None);
    }
}
