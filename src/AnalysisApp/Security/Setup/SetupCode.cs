using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace AnalysisApp.Security;

/// <summary>
/// What proves that whoever sets the instance up is its owner: being at this machine, or having read its log. Without it the first stranger on the
/// network to find a new instance would have it.
/// </summary>
internal sealed class SetupCode
{
    // Without 0, O, 1, I and L, which people mistake. 31 to the 10th is 50 bits; attempts are limited besides.
    private const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    /// <summary>For people; another at each start.</summary>
    public string Text { get; } = $"{RandomNumberGenerator.GetString(Alphabet, 5)}-{RandomNumberGenerator.GetString(Alphabet, 5)}";

    /// <summary>Whether somebody typed it, in whatever letters and with whatever between them.</summary>
    public bool Is(string? typed) => CryptographicOperations.FixedTimeEquals(Hash(typed ?? ""), Hash(Text));

    /// <summary>
    /// Whether the request comes from this machine itself: by loopback, by a name of this machine, and through no proxy that says so. A page of another
    /// site whose name was pointed here comes by its own name.
    /// </summary>
    public static bool IsNeededBy(HttpContext context)
        => context.Features.Get<Proxies.Peer>() is not { Address: { } address, IsProxy: false }
            || !IPAddress.IsLoopback(address)
            || !IsThisMachine(context.Request.Host.Host);

    private static bool IsThisMachine(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static byte[] Hash(string code)
        => SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)])));
}
