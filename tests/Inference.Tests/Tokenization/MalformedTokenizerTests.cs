using System.Text;
using System.Text.Json.Nodes;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Tests.Tokenization;

public sealed class MalformedTokenizerTests
{
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "emotion", "model", """{ "type": "Unigram", "vocab": [] }""", "the model is 'Unigram'" },
        { "emotion", "pre_tokenizer", """{ "type": "Whitespace" }""", "the pre_tokenizer is 'Whitespace'" },
        { "emotion", "pre_tokenizer", "null", "the pre_tokenizer is missing" },
        { "emotion", "pre_tokenizer", """{ "type": "ByteLevel", "use_regex": false }""", "use_regex" },
        { "emotion", "normalizer", """{ "type": "NFC" }""", "the normalizer is 'NFC'" },
        { "emotion", "post_processor", """{ "type": "Llama" }""", "the post_processor is 'Llama'" },
        { "emotion", "post_processor", """{ "type": "RobertaProcessing", "cls": ["<s>"] }""", "'cls'" },
        { "emotion", "post_processor", """{ "type": "TemplateProcessing", "single": [], "special_tokens": {} }""", "0 times" },
        { "emotion", "added_tokens", """[{ "content": "<s>", "id": 7 }]""", "'<s>' has the id 7, but 0" },
        { "emotion", "added_tokens", """[5]""", "an added token is a number" },
        { "toxicity", "pre_tokenizer", """{ "type": "ByteLevel" }""", "the pre_tokenizer is 'ByteLevel'" },
        { "toxicity", "model", """{ "type": "WordPiece", "vocab": { "a": 0 } }""", "'[UNK]' is not in the vocabulary" },
        { "toxicity", "model", """{ "type": "WordPiece", "vocab": { "[UNK]": -1 } }""", "-1" },
        { "toxicity", "model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": ["a b"] }""", "the pre_tokenizer is 'BertPreTokenizer'" },
        { "emotion", "model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": ["a b"] }""", "needs 'b'" },
        { "emotion", "model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": ["a"] }""", "the merge 'a'" },
        { "emotion", "model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": [["a"]] }""", "expected two tokens" },
        { "emotion", "model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": [], "byte_fallback": true }""", "byte_fallback" },
        { "emotion", "model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": [], "dropout": 0.1 }""", "dropout" },
        { "emotion", "model", """{ "type": "BPE", "vocab": {}, "merges": [] }""", "the vocabulary is empty" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_component_that_cannot_be_followed_is_named_with_its_file(string task, string part, string value, string fault)
    {
        var json = Starter.Json(task);
        json[part] = JsonNode.Parse(value);
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write("tokenizer.json", json.ToJsonString());

        var thrown = Assert.Throws<ModelPackException>(() => Tokenizer.Load(checkpoint.Directory));

        Assert.Contains(checkpoint.PathOf("tokenizer.json"), thrown.Message, StringComparison.Ordinal);
        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_without_a_tokenizer_is_told_what_it_lacks()
    {
        using var empty = new TemporaryCheckpoint();
        using var half = TemporaryCheckpoint.Of("emotion", "vocab.json");
        using var noUnknown = new TemporaryCheckpoint();
        noUnknown.Write("vocab.txt", "a\nb\n");

        Assert.Contains("tokenizer.json", Assert.Throws<ModelPackException>(() => Tokenizer.Load(empty.Directory)).Message, StringComparison.Ordinal);
        Assert.Contains("merges.txt", Assert.Throws<ModelPackException>(() => Tokenizer.Load(half.Directory)).Message, StringComparison.Ordinal);
        Assert.Contains("[UNK]", Assert.Throws<ModelPackException>(() => Tokenizer.Load(noUnknown.Directory)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("emotion", "tokenizer.json")]
    [InlineData("toxicity", "tokenizer.json")]
    [InlineData("emotion", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")]
    [InlineData("toxicity", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json")]
    public void Damaged_files_are_refused_or_read_but_nothing_else_happens(string task, params string[] files)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var checkpoint = new TemporaryCheckpoint();
        var whole = files.ToDictionary(file => file, file => Shortened(task, file));

        for (var round = 0; round < 250; round++)
        {
            var damaged = files[random.Next(files.Length)];
            foreach (var (file, bytes) in whole)
                File.WriteAllBytes(checkpoint.PathOf(file), file == damaged ? Damage(bytes, random) : bytes);

            var fault = Record.Exception(() => Tokenizer.Load(checkpoint.Directory).Encode("Don't love <mask> [SEP] élan 愛 \uD800 12"));

            Assert.True(fault is null or ModelPackException, $"seed {seed}, round {round}, {damaged}: {fault}");
        }
    }

    /// <summary>Less of the vocabulary, so that a round takes little time and damage meets the settings as often as the tokens.</summary>
    private static byte[] Shortened(string task, string file)
    {
        if (file == "tokenizer.json")
        {
            var json = Starter.Json(task);
            foreach (var (token, _) in json["model"]!["vocab"]!.AsObject().Where(entry => entry.Value!.GetValue<int>() > 300).ToList())
                json["model"]!["vocab"]!.AsObject().Remove(token);
            if (json["model"]!["merges"] is JsonArray merges)
                json["model"]!["merges"] = new JsonArray([.. merges.Take(20).Select(merge => merge!.DeepClone())]);
            return Encoding.UTF8.GetBytes(json.ToJsonString());
        }

        var bytes = File.ReadAllBytes(Path.Combine(Starter.Checkpoint(task), file));
        return file == "merges.txt" ? Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(bytes).Split('\n').Take(50))) : bytes;
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var wound = random.Next(1, 4); wound > 0 && bytes.Count > 0; wound--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length)); break;
                case 3: bytes[at] = (byte)random.Next(256); break;
                case 4: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)])); break;
                default: ReplaceToken(bytes, random); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Keeps the JSON whole, so that the reader and not the parser meets the damage.</summary>
    private static void ReplaceToken(List<byte> bytes, Random random)
    {
        var text = Encoding.Latin1.GetString([.. bytes]);
        var values = new[] { "true", "false", "null", "\"##\"", "\"<s>\"", "0", "1", "\"id\"", "\"A\"", "[", "{" };
        var old = values[random.Next(values.Length)];
        var places = Enumerable.Range(0, text.Length).Where(at => string.CompareOrdinal(text, at, old, 0, old.Length) == 0).ToList();
        if (places.Count == 0)
            return;

        var place = places[random.Next(places.Count)];
        bytes.RemoveRange(place, old.Length);
        bytes.InsertRange(place, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
    }

    private static readonly string[] Tokens =
        ["null", "{}", "[]", "\"\"", "-1", "1e99", "2147483648", "\"\\ud800\"", "true", "\"x\"", "\n", " ", "\"\\u0000\"", "[[]]", "{\"a\":1}", "\r\n\r\n"];
}
