using AnalysisApp.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace AnalysisApp.Security;

/// <summary>Reverse proxies: who called, by which name and whether encrypted is taken from theirs alone, and from nobody by default.</summary>
internal static class Proxies
{
    private static readonly string[] SaysForwarded = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    public static void AddProxies(this IServiceCollection services, ProxySettings settings)
    {
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = settings.Addresses.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.All;

            // As far back as there are proxies that are known, however many there are.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.Addresses)
                options.KnownIPNetworks.Add(network);
        });
        services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(365));
    }

    public static void UseProxies(this IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            // Before the headers are taken at their word, and away.
            context.Features.Set(new Peer(context.Connection.RemoteIpAddress, SaysForwarded.Any(context.Request.Headers.ContainsKey)));
            return next(context);
        });
        app.UseForwardedHeaders();

        // Told to browsers that came encrypted, and not on this machine itself, where other programs use other ports.
        app.UseHsts();
    }

    /// <summary>Who is at the other end of the connection: the last proxy, or the caller.</summary>
    /// <param name="Address">Null when the connection has none.</param>
    /// <param name="IsProxy">Whether it says that it asks for somebody else, known or not.</param>
    internal sealed record Peer(System.Net.IPAddress? Address, bool IsProxy);
}
