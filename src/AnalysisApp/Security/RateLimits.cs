using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using AnalysisApp.Api;
using AnalysisApp.Configuration;
using Microsoft.AspNetCore.RateLimiting;

namespace AnalysisApp.Security;

/// <summary>How often one caller may ask, decided before any work: for each key, else each user, else each address.</summary>
/// <remarks>A bucket of a minute's requests that fills evenly: whoever was quiet may ask for all of them at once, and is told when the next is due.</remarks>
internal static class RateLimits
{
    /// <summary>Names of policies.</summary>
    public const string SignIn = "sign-in";
    public const string Analyse = "analyse";
    public const string Import = "import";
    public const string Infer = "infer";

    private const int NetworkBytes = 8;

    public static void AddRateLimits(this IServiceCollection services, RateLimitSettings settings) => services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = RefuseAsync;
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context
            => Problems.IsApi(context.Request.Path) ? BucketOf(CallerOf(context), settings.Api) : RateLimitPartition.GetNoLimiter(""));

        // Whoever is not signed in yet can only be known by the address.
        limits.AddPolicy(SignIn, context => BucketOf(context, settings.SignIn, AddressOf));
        limits.AddPolicy(Analyse, context => BucketOf(context, settings.Analyse, CallerOf));
        limits.AddPolicy(Import, context => BucketOf(context, settings.Import, CallerOf));
        limits.AddPolicy(Infer, context => BucketOf(context, settings.Infer, CallerOf));
    });

    /// <summary>To look costs nothing.</summary>
    private static RateLimitPartition<string> BucketOf(HttpContext context, int perMinute, Func<HttpContext, string> partition)
        => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? RateLimitPartition.GetNoLimiter("")
            : BucketOf(partition(context), perMinute);

    private static RateLimitPartition<string> BucketOf(string partition, int perMinute) => perMinute == 0
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetTokenBucketLimiter(partition, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
        });

    private static string CallerOf(HttpContext context)
        => context.User.FindFirstValue(CurrentUser.KeyClaim) is { } key ? $"key {context.User.FindFirstValue(ClaimTypes.NameIdentifier)} {key}"
            : context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user ? "user " + user
            : AddressOf(context);

    /// <summary>Of IPv6 the network of 64 bits, which a single connection is given whole (RFC 6177): its addresses are all the same caller's.</summary>
    private static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        if (address?.AddressFamily != AddressFamily.InterNetworkV6)
            return "address " + address;

        var network = address.GetAddressBytes();
        Array.Clear(network, NetworkBytes, network.Length - NetworkBytes);
        return "network " + new IPAddress(network);
    }

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        if (Problems.IsApi(rejected.HttpContext.Request.Path))
        {
            await Problems.Of(StatusCodes.Status429TooManyRequests, "too_many_requests", $"You ask too often. Ask again in {wait} s; /account shows your limits.")
                .ExecuteAsync(rejected.HttpContext);
        }
    }
}
