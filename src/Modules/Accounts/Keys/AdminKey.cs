using System.Security;
using System.Text;

namespace AnalysisApp.Accounts.Keys;

/// <summary>Where the administrator's key comes from.</summary>
internal static class AdminKey
{
    /// <summary>A key file holds one line; anything near this size is another file named by mistake.</summary>
    public const int LargestFileBytes = 4096;

    /// <returns>The key without blanks around it; null when none is configured.</returns>
    /// <exception cref="IOException">The file cannot be read; the message names the path, never what it holds.</exception>
    public static string? Read(AccountsOptions.AdminOptions admin)
    {
        if (!string.IsNullOrWhiteSpace(admin.ApiKey))
            return admin.ApiKey.Trim();

        return string.IsNullOrWhiteSpace(admin.ApiKeyFile) ? null : ReadFile(admin.ApiKeyFile.Trim());
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

            // A byte order mark, which some editors write, is no part of the key.
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
