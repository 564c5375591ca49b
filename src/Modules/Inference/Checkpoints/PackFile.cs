using System.Globalization;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>A file of a pack, and the command that brings it back; null where nobody knows one.</summary>
internal sealed record PackFile(string Path, string? Mend)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public ModelPackException Fault(string what, Exception? inner = null)
        => new($"{Path} {OneLine(what)}.{(Mend is null ? "" : $" Mend it with: {Mend}")}", inner);

    /// <summary>A fault that bringing the file back would not mend.</summary>
    public ModelPackException Fault(string what, string advice) => new($"{Path} {OneLine(what)}. To mend it, {advice}.");

    /// <summary>Reads a small text file whole; a larger one is refused before anything is allocated.</summary>
    public byte[] ReadAll(int maxBytes)
    {
        try
        {
            using var handle = File.OpenHandle(Path);
            var length = RandomAccess.GetLength(handle);
            if (length > maxBytes)
                throw Fault($"is {length} bytes long; at most {maxBytes} were expected");

            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length)
            {
                var count = RandomAccess.Read(handle, bytes.AsSpan(read), read);
                if (count == 0)
                    throw Fault($"ended after {read} of {bytes.Length} bytes");
                read += count;
            }

            return bytes;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault("is missing");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Fault($"cannot be read ({fault.Message})", fault);
        }
    }

    // Names out of a broken file may hold anything; the promise is one line that shows itself as it is written.
    private static string OneLine(string text)
        => string.Create(Math.Min(text.Length, 400), text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = IsInvisible(source[i]) ? '?' : source[i];
        });

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
