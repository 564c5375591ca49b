using System.Buffers.Text;
using System.Security.Cryptography;

namespace AnalysisApp.Accounts.Keys;

/// <summary>What a program presents: <c>aa_</c> and 32 random bytes in base64url. Nobody guesses it, so a plain hash is enough to keep.</summary>
internal static class KeySecret
{
    private const string Mark = "aa_";
    private const int Bytes = 32;
    private const int Length = 46;
    private const int PrefixLength = 9;

    public static string Make() => Mark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string PrefixOf(string secret) => secret[..PrefixLength];

    /// <summary>Whether it could be one of ours: anything else is not worth a question to the database.</summary>
    public static bool IsOne(string presented)
        => presented.Length == Length && presented.StartsWith(Mark, StringComparison.Ordinal) && Base64Url.IsValid(presented.AsSpan(Mark.Length));
}
