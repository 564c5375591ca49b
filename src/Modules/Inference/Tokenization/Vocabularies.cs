using System.Text;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>Reads the plain-text vocabulary files, and checks that the parts of a vocabulary fit together.</summary>
internal static class Vocabularies
{
    /// <summary>The most bytes that a vocabulary, merges or tokenizer.json may have; those of RoBERTa have 1.4 million, the largest multilingual ones 17.</summary>
    public const int MaxBytes = 64 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static (string Left, string Right) Merge(PackFile file, string line) => line.Split(' ') switch
    {
        [{ Length: > 0 } left, { Length: > 0 } right] => (left, right),
        _ => throw file.Fault($"has the merge '{line}', which is not two tokens with a space between them"),
    };

    /// <summary>Every token that encoding may look up stands in the vocabulary.</summary>
    public static void Check(
        PackFile file, Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, string? unknown)
    {
        if (unknown is not null && !vocabulary.ContainsKey(unknown))
            throw file.Fault($"needs the unknown token '{unknown}', which is not in the vocabulary");

        foreach (var (left, right) in merges)
        {
            foreach (var token in (ReadOnlySpan<string>)[left, right, left + right])
            {
                if (!vocabulary.ContainsKey(token))
                    throw file.Fault($"has the merge '{left} {right}', which needs '{token}', which is not in the vocabulary");
            }
        }
    }

    public static int Id(PackFile file, Dictionary<string, int> vocabulary, string token)
        => vocabulary.TryGetValue(token, out var id) ? id : throw file.Fault($"needs the special token '{token}', which is not in the vocabulary");

    /// <summary>The lines of a text file in UTF-8, without the empty one after the last line feed.</summary>
    public static List<string> Lines(PackFile file)
    {
        // Only these ends: a reader of lines would also break at a lone carriage return, which may stand in a token.
        var lines = Text(file).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private static string Text(PackFile file)
    {
        try
        {
            return Strict.GetString(file.ReadAll(MaxBytes).AsSpan().TrimStart(ByteOrderMark));
        }
        catch (DecoderFallbackException fault)
        {
            throw file.Fault("is no text in UTF-8", fault);
        }
    }
}
