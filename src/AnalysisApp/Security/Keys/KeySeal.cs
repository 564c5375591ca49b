using System.Security.Cryptography;
using System.Text;

namespace AnalysisApp.Security.Keys;

/// <summary>
/// Encrypts the keys that lie in the database, so that a copy of the database alone opens no session: AES-256-GCM (NIST SP 800-38D) with a key derived from
/// the secret by HKDF-SHA256 (RFC 5869). A sealed text is a byte for the format, 12 of nonce, 16 of tag, and the cipher text. Safe for concurrent use.
/// </summary>
internal sealed class KeySeal(string secret)
{
    private const byte Format = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = 1 + NonceBytes + TagBytes;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "AnalysisApp key ring"u8.ToArray());

    public byte[] Close(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var closed = new byte[HeadBytes + plain.Length];
        closed[0] = Format;
        RandomNumberGenerator.Fill(closed.AsSpan(1, NonceBytes));
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(closed.AsSpan(1, NonceBytes), plain, closed.AsSpan(HeadBytes), closed.AsSpan(1 + NonceBytes, TagBytes), closed.AsSpan(0, 1));
        return closed;
    }

    /// <exception cref="CryptographicException">It was closed with another secret, or changed since.</exception>
    public string Open(ReadOnlySpan<byte> closed)
    {
        if (closed.Length < HeadBytes || closed[0] != Format)
            throw new CryptographicException("It is no sealed text of this format.");

        var plain = new byte[closed.Length - HeadBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(closed.Slice(1, NonceBytes), closed[HeadBytes..], closed.Slice(1 + NonceBytes, TagBytes), plain, closed[..1]);
        return Encoding.UTF8.GetString(plain);
    }
}
