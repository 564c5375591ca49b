using System.Globalization;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Strings">How many strings to compare; a tenth more are added of the rarest kinds.</param>
/// <param name="Seed">Which strings.</param>
/// <param name="EveryCodePoint">Instead of them, every code point of Unicode in words and alone.</param>
/// <param name="Folders">Checkpoints; the starter pack's where none is named.</param>
internal sealed record Arguments(int Strings, int Seed, bool EveryCodePoint, IReadOnlyList<string> Folders)
{
    public const string Usage = """
        Arguments: [compare] [speed] [--strings 20000] [--seed 7] [--all-code-points] [--checkpoint FOLDER]… [--short]
        A checkpoint's folder holds tokenizer.json, or vocab.json and merges.txt (RoBERTa), or vocab.txt (uncased BERT).
        """;

    public bool IsStarter => Folders.Count == 0;

    public IReadOnlyList<string> Checkpoints => IsStarter ? [Machine.Starter("emotion"), Machine.Starter("toxicity")] : Folders;

    /// <summary>Null for an argument that is not known.</summary>
    public static Arguments? Parse(string[] arguments)
    {
        var all = new Arguments(20_000, 7, false, []);
        for (var at = 0; at < arguments.Length; at++)
        {
            var value = at + 1 < arguments.Length ? arguments[at + 1] : "";
            if (arguments[at] == "--all-code-points")
                all = all with { EveryCodePoint = true };
            else if (arguments[at] == "--checkpoint" && Directory.Exists(value))
                all = all with { Folders = [.. all.Folders, Path.GetFullPath(arguments[++at])] };
            else if (arguments[at] is "--strings" or "--seed" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                all = arguments[at++] == "--seed" ? all with { Seed = number } : all with { Strings = number };
            else
                return null;
        }

        return all;
    }
}
