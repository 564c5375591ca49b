using System.Diagnostics;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Tests.Tokenization;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("emotion", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")]
    [InlineData("emotion", "vocab.json", "merges.txt")]
    [InlineData("emotion", "vocab.json", "merges.txt", "tokenizer_config.json")]
    [InlineData("toxicity", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json")]
    [InlineData("toxicity", "vocab.txt")]
    public void The_plain_vocabulary_reads_as_tokenizer_json_does(string task, params string[] files)
    {
        using var checkpoint = TemporaryCheckpoint.Of(task, files);
        var plain = Tokenizer.Load(checkpoint.Directory);
        var whole = Tokenizer.Load(Starter.Checkpoint(task));

        Assert.Equal(whole.VocabularyHash, plain.VocabularyHash);
        Assert.Equal(whole.LargestId, plain.LargestId);
    }

    [Fact]
    public void The_settings_beside_a_plain_vocabulary_are_followed()
    {
        using var roberta = TemporaryCheckpoint.Of("emotion", "vocab.json", "merges.txt");
        roberta.Write("tokenizer_config.json", """{ "add_prefix_space": true }""");
        using var bert = TemporaryCheckpoint.Of("toxicity", "vocab.txt");
        bert.Write("tokenizer_config.json", """{ "do_lower_case": false, "strip_accents": true, "tokenize_chinese_chars": false }""");
        var starter = Tokenizer.Load(Starter.Checkpoint("emotion"));

        Assert.Equal(starter.Encode(" love me"), Tokenizer.Load(roberta.Directory).Encode("love me"));
        Assert.Equal(Tokenizer.Load(bert.Directory).Encode("cafe"), Tokenizer.Load(bert.Directory).Encode("café"));
        Assert.NotEqual(Tokenizer.Load(bert.Directory).Encode("Love"), Tokenizer.Load(bert.Directory).Encode("love"));
        Assert.NotEqual(starter.VocabularyHash, Tokenizer.Load(roberta.Directory).VocabularyHash);
    }

    [Fact]
    public void Tokens_that_the_settings_add_are_found_in_the_text()
    {
        using var checkpoint = TemporaryCheckpoint.Of("emotion", "vocab.json", "merges.txt");
        checkpoint.Write("added_tokens.json", """{ "<hook>": 8192 }""");
        checkpoint.Write("tokenizer_config.json", """{ "added_tokens_decoder": { "8193": { "content": "<drop>", "lstrip": true } } }""");
        var tokenizer = Tokenizer.Load(checkpoint.Directory);

        Assert.Equal([0, 8192, 8193, 2], tokenizer.Encode("<hook>  <drop>"));
        Assert.Equal(8193, tokenizer.LargestId);
    }

    [Fact]
    public void Two_checkpoints_share_a_hash_only_when_they_share_the_vocabulary()
    {
        var hashes = new[] { "sentiment", "toxicity", "emotion" }.Select(task => Tokenizer.Load(Starter.Checkpoint(task)).VocabularyHash).ToList();

        Assert.Equal(hashes[0], hashes[2]);
        Assert.NotEqual(hashes[0], hashes[1]);
    }

    [Theory]
    [InlineData("emotion")]
    [InlineData("toxicity")]
    public void A_lone_surrogate_reads_as_the_replacement_character(string task)
    {
        var tokenizer = Tokenizer.Load(Starter.Checkpoint(task));

        foreach (var broken in new[] { "\uD800", "\uDC00", "a\uD83Db", "\uDC00\uD800", "\uD83D\uD83D\uDE00", "love\uDFFF <mask>[SEP]\uD800" })
        {
            var clean = string.Concat(broken.EnumerateRunes());
            Assert.Equal(tokenizer.Encode(clean), tokenizer.Encode(broken));
            Assert.Equal(tokenizer.Encode(clean).Length, tokenizer.CountTokens(broken));
        }

        Assert.Contains('\uFFFD', string.Concat("\uD800".EnumerateRunes()));
    }

    [Fact]
    public async Task Many_threads_get_the_same_ids_as_one()
    {
        var texts = SampleStrings();
        var expected = texts.Select(Tokenizer.Load(Starter.Checkpoint("emotion")).Encode).ToList();
        var shared = Tokenizer.Load(Starter.Checkpoint("emotion"));

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => texts.Select(shared.Encode).ToList())));

        Assert.All(all, ids => Assert.Equal(expected, ids));
    }

    [Theory]
    [InlineData("emotion")]
    [InlineData("toxicity")]
    public void A_text_without_any_space_costs_no_more_than_its_length(string task)
    {
        var tokenizer = Tokenizer.Load(Starter.Checkpoint(task));
        tokenizer.Encode("warm");
        var clock = Stopwatch.StartNew();

        // The longest lyrics allowed; a quadratic merge would take minutes.
        Assert.NotEmpty(tokenizer.Encode(string.Concat(Enumerable.Repeat("lovela", 33_000))));
        Assert.NotEmpty(tokenizer.Encode(new string('\u302E', 200_000)));
        Assert.NotEmpty(tokenizer.Encode(string.Concat(Enumerable.Repeat(" <mask>", 30_000))));
        Assert.NotEmpty(tokenizer.Encode(new string(' ', 200_000)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"It took {clock.Elapsed}.");
    }

    private static List<string> SampleStrings() => [.. HuggingFaceSample.Read().Select(entry => entry.Text)];
}
