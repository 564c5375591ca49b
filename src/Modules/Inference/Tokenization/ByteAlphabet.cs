namespace AnalysisApp.Inference.Tokenization;

/// <summary>GPT-2's way of writing every byte as a printable character, in which byte-level vocabularies are spelled.</summary>
internal static class ByteAlphabet
{
    /// <summary>The id of each byte, or -1 where the vocabulary has none and knows no unknown token: such a byte is left out.</summary>
    public static int[] Ids(IReadOnlyDictionary<string, int> vocabulary, string? unknownToken)
    {
        var unknown = unknownToken is null ? -1 : vocabulary[unknownToken];
        var ids = new int[256];
        var shifted = 0;
        for (var value = 0; value < ids.Length; value++)
        {
            var letter = IsPrintable(value) ? (char)value : (char)(256 + shifted++);
            ids[value] = vocabulary.GetValueOrDefault(letter.ToString(), unknown);
        }

        return ids;
    }

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
