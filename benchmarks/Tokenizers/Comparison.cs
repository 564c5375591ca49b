using System.Text.Json;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>The ids of many strings against Hugging Face's, by each way in which a publisher may ship a tokenizer.</summary>
internal static class Comparison
{
    private const string Script = "tests/Inference.Tests/Tokenization/HuggingFace/sample.mjs";
    private const int MostShown = 5;

    private static readonly string[][] WaysOfShipping =
    [
        ["tokenizer.json"],
        ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"],
        ["vocab.json", "merges.txt"],
        ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"],
        ["vocab.txt"],
    ];

    /// <returns>How many ids lists differ.</returns>
    public static async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var ways = arguments.Checkpoints.SelectMany(Ways).ToList();
        var strings = 0;
        await foreach (var line in Reference(arguments, cancellationToken))
        {
            using var entry = JsonDocument.Parse(line);
            var text = TextOf(entry.RootElement[0]);
            foreach (var way in ways)
                way.Compare(text, entry.RootElement[1 + way.Checkpoint]);
            strings++;
        }

        var what = arguments.EveryCodePoint ? "every code point, eight to a string" : Machine.Invariant($"seed {arguments.Seed}");
        Console.WriteLine(Machine.Invariant($"{strings:N0} strings ({what}), ids against npm `tokenizers`:"));
        Console.WriteLine();
        Console.WriteLine("| checkpoint | read from | tokens | strings that differ |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var way in ways)
            Console.WriteLine(Machine.Invariant($"| {way.Name} | {way.Files} | {way.Tokens:N0} | {way.Differences} |"));
        Console.WriteLine();
        return ways.Sum(way => way.Differences);

        IEnumerable<Way> Ways(string folder, int index) => WaysOfShipping.Where(files => files.All(file => File.Exists(Path.Combine(folder, file))))
            .Select(files => new Way(index, Path.GetFileName(folder), string.Join(", ", files), Load(folder, files)));
    }

    private static IAsyncEnumerable<string> Reference(Arguments arguments, CancellationToken cancellationToken)
    {
        string[] which = arguments.EveryCodePoint ? ["all-code-points"] : [Machine.Invariant($"{arguments.Seed}"), Machine.Invariant($"{arguments.Strings}")];
        return NodeProgram.LinesAsync(Script, [.. which, .. arguments.Checkpoints], new Dictionary<string, string>(), cancellationToken);
    }

    // UTF-16 units where the text is not well-formed.
    private static string TextOf(JsonElement text)
        => text.ValueKind == JsonValueKind.String ? text.GetString()! : string.Concat(text.EnumerateArray().Select(unit => (char)unit.GetInt32()));

    private static Tokenizer Load(string folder, string[] files)
    {
        var only = Directory.CreateTempSubdirectory("tokenizers-");
        try
        {
            foreach (var file in files)
                File.Copy(Path.Combine(folder, file), Path.Combine(only.FullName, file));
            return Tokenizer.Load(only.FullName);
        }
        finally
        {
            only.Delete(recursive: true);
        }
    }

    private sealed class Way(int checkpoint, string name, string files, Tokenizer tokenizer)
    {
        public int Checkpoint => checkpoint;

        public string Name => name;

        public string Files => files;

        public long Tokens { get; private set; }

        public int Differences { get; private set; }

        public void Compare(string text, JsonElement expected)
        {
            var ids = tokenizer.Encode(text);
            Tokens += ids.Length;
            if (ids.Length == expected.GetArrayLength() && expected.EnumerateArray().Select(id => id.GetInt32()).SequenceEqual(ids))
                return;
            if (++Differences <= MostShown)
                Console.Error.WriteLine($"{name} ({files}): {JsonSerializer.Serialize(text)}\n  expected {expected}\n  is       [{string.Join(',', ids)}]");
        }
    }
}
