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
        { "toxicity", "model", """{ "type": "WordPiece", "vocab": { "a": 0 } }""", "'[UNK]', which is not in the vocabulary" },
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

    [Fact]
    public void A_word_may_not_be_longer_than_looking_its_pieces_up_can_bear()
    {
        var json = Starter.Json("toxicity");
        json["model"]!["max_input_chars_per_word"] = 1_000_000;
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write("tokenizer.json", json.ToJsonString());

        Assert.Contains("at most 1000", Assert.Throws<ModelPackException>(() => Tokenizer.Load(checkpoint.Directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_is_one_line_that_ends_with_what_mends_it()
    {
        using var checkpoint = TemporaryCheckpoint.Of("emotion", "vocab.json");
        checkpoint.Write("merges.txt", "#version: 0.2\na\u2028b\u202Ec\n");

        var fault = Assert.Throws<ModelPackException>(() => Tokenizer.Load(checkpoint.Directory, "models pull --pack reference"));

        Assert.Equal(
            $"{checkpoint.PathOf("merges.txt")} has the merge 'a?b?c', which is not two tokens with a space between them. Mend it with: models pull --pack reference", fault.Message);
    }

    [Fact]
    public void A_vocabulary_in_another_encoding_is_refused()
    {
        using var checkpoint = new TemporaryCheckpoint();
        File.WriteAllBytes(checkpoint.PathOf("vocab.txt"), [0xE9, (byte)'\n']);

        Assert.Contains("no text in UTF-8", Assert.Throws<ModelPackException>(() => Tokenizer.Load(checkpoint.Directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_gigabytes_is_refused_unread()
    {
        using var checkpoint = new TemporaryCheckpoint();
        using (var file = File.Create(checkpoint.PathOf("tokenizer.json")))
            file.SetLength(3L << 30); // A hole: it takes no room on the disk.

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("at most", Assert.Throws<ModelPackException>(() => Tokenizer.Load(checkpoint.Directory)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }
}
