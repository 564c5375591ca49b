using AnalysisApp.Configuration;
using AnalysisApp.Container;
using Microsoft.Extensions.Configuration;

namespace AnalysisApp.Tests.Container;

/// <summary>Where the app listens and where a command finds it, whichever of the ways a person says it by.</summary>
public sealed class ListeningAddressesTests
{
    [Theory]
    [InlineData(null, null, "http://localhost:8080/")]
    [InlineData("http_ports", "8080", "http://127.0.0.1:8080/")]
    [InlineData("https_ports", "8443;9443", "https://127.0.0.1:8443/")]
    [InlineData("Urls", "http://*:9000;https://*:9443", "http://127.0.0.1:9000/")]
    [InlineData("Urls", "https://+:9443", "https://127.0.0.1:9443/")]
    [InlineData("Urls", "http://0.0.0.0:81", "http://127.0.0.1:81/")]
    [InlineData("Urls", "http://[::]:82", "http://127.0.0.1:82/")]
    [InlineData("Urls", "http://192.168.1.5:83", "http://192.168.1.5:83/")]
    [InlineData("Kestrel:Endpoints:Main:Url", "https://*:7000", "https://127.0.0.1:7000/")]
    public void The_nearest_is_reached_from_this_machine(string? key, string? value, string expected)
        => Assert.Equal(expected, ListeningAddresses.Nearest(Of((key, value))).ToString());

    [Fact]
    public void The_more_exact_wins()
    {
        Assert.Equal("http://localhost:2/", ListeningAddresses.Nearest(Of(("http_ports", "1"), ("Urls", "http://localhost:2"))).ToString());
        Assert.Equal("http://localhost:3/", ListeningAddresses.Nearest(Of(("Urls", "http://localhost:2"), ("Kestrel:Endpoints:Main:Url", "http://localhost:3"))).ToString());
    }

    [Fact]
    public void The_default_is_added_only_where_nothing_is_said()
    {
        var (silent, ports) = (Of(), Of(("http_ports", "8080")));
        ListeningAddresses.AddTo(silent);
        ListeningAddresses.AddTo(ports);
        Assert.Equal((ListeningAddresses.Default, null), (silent["Urls"], ports["Urls"]));
    }

    [Fact]
    public void What_is_no_address_is_refused()
        => Assert.Contains("Urls holds 'nowhere'", Assert.Throws<ConfigurationFaultException>(() => ListeningAddresses.Nearest(Of(("Urls", "nowhere")))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "127.0.0.1:8080")]
    [InlineData("*", "127.0.0.1:8080")]
    [InlineData("localhost;127.0.0.1;[::1]", "127.0.0.1:8080")]
    [InlineData("lyrics.example.org", "lyrics.example.org:8080")]
    [InlineData("*.example.org", "health.example.org:8080")]
    public void The_health_check_asks_by_a_name_that_the_app_answers_to(string? allowed, string expected)
        => Assert.Equal(expected, HealthProbe.HostFor(allowed, new Uri("http://127.0.0.1:8080/health")));

    private static IConfiguration Of(params (string? Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Where(setting => setting.Key is not null).ToDictionary(setting => setting.Key!, setting => setting.Value))
        .Build();
}
