using System.Security;
using System.Text;

namespace AnalysisApp.Accounts.Keys;

/// <summary>A secret that a setting holds, or a file that another setting names.</summary>
internal static class SecretSetting
{
    /// <summary>Such a file holds one line; anything near this size is another file named by mistake.</summary>
    public const int LargestFileBytes = 4096;

    /// <returns>The secret without blanks around it; null when none is configured.</returns>
    /// <exception cref="IOException">The file cannot be read; the message says why, never what it holds.</exception>
    public static string? Read(string? secret, string? file)
    {
        if (!string.IsNullOrWhiteSpace(secret))
            return secret.Trim();

        return string.IsNullOrWhiteSpace(file) ? null : ReadFile(file.Trim());
    }

    private static string ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var content = new byte[LargestFileBytes + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > LargestFileBytes)
                throw new IOException($"it is larger than {LargestFileBytes} bytes");

            // A byte order mark, which some editors write, is no part of the secret.
            return Encoding.UTF8.GetString(content.AsSpan(0, length)).TrimStart('\uFEFF').Trim();
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException)
        {
            throw new IOException(fault is UnauthorizedAccessException ? "access is denied" : "it is no path of a file", fault);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException("there is no such file", fault);
        }
    }
}
