namespace AnalysisApp.Inference.Tokenization;

/// <summary>Reads the plain-text vocabulary files, and checks that the parts of a vocabulary fit together.</summary>
internal static class Vocabularies
{
    public static (string Left, string Right) Merge(string path, string line) => line.Split(' ') switch
    {
        [{ Length: > 0 } left, { Length: > 0 } right] => (left, right),
        _ => throw new ModelPackException($"{path}: the merge '{line}' is not two tokens with a space between them."),
    };

    /// <summary>Every token that encoding may look up stands in the vocabulary.</summary>
    public static void Check(
        string path, Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, string? unknown)
    {
        if (unknown is not null && !vocabulary.ContainsKey(unknown))
            throw new ModelPackException($"{path}: the unknown token '{unknown}' is not in the vocabulary.");

        foreach (var (left, right) in merges)
        {
            foreach (var token in (ReadOnlySpan<string>)[left, right, left + right])
            {
                if (!vocabulary.ContainsKey(token))
                    throw new ModelPackException($"{path}: the merge '{left} {right}' needs '{token}', which is not in the vocabulary.");
            }
        }
    }

    public static int Id(string path, Dictionary<string, int> vocabulary, string token)
        => vocabulary.TryGetValue(token, out var id) ? id : throw new ModelPackException($"{path}: the special token '{token}' is not in the vocabulary.");

    /// <summary>The lines of a text file, without the empty one after the last line feed.</summary>
    public static List<string> Lines(string path)
    {
        try
        {
            // Only these ends: ReadAllLines would also break at U+0085 and the like, which may stand in a token.
            var lines = File.ReadAllText(path).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
            if (lines[^1].Length == 0)
                lines.RemoveAt(lines.Count - 1);
            return lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackException($"{path}: cannot be read: {fault.Message}", fault);
        }
    }
}
