using System.Text.Json;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>Reads Hugging Face's <c>tokenizer.json</c>: the RoBERTa and the BERT kind, and refuses what it cannot follow exactly.</summary>
/// <remarks><c>truncation</c> and <c>padding</c> are left aside: texts are cut into windows, and batches made, elsewhere.</remarks>
internal sealed class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    private readonly JsonFile _file;
    private readonly JsonElement _root;
    private readonly JsonElement _model;
    private readonly Dictionary<string, int> _vocabulary;

    private TokenizerJson(JsonFile file, JsonElement root)
    {
        _file = file;
        _root = root;
        _model = file.Object(root, "model");
        _vocabulary = file.Vocabulary(file.Object(_model, "vocab"));
    }

    public static TokenizerDefinition Load(PackFile tokenizer)
        => JsonFile.Read<TokenizerDefinition>(tokenizer, (file, root) => file.TextOrNull(file.Object(root, "model"), "type") switch
        {
            "BPE" => new TokenizerJson(file, root).ByteLevel(),
            "WordPiece" => new TokenizerJson(file, root).WordPiece(),
            var other => throw Unsupported(file, "model", other),
        });

    private ByteLevelDefinition ByteLevel()
    {
        RefuseSettings("dropout", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges");
        var preTokenizer = Component("pre_tokenizer", "ByteLevel");
        if (_file.FlagOrNull(preTokenizer, "use_regex") == false)
            throw _file.Fault("the pre_tokenizer's use_regex is false, which is not supported");

        var merges = _file.Array(_model, "merges").Select(Merge).ToList();
        var unknown = _file.TextOrNull(_model, "unk_token");
        Vocabularies.Check(_file.File, _vocabulary, merges, unknown);
        var (prefix, suffix) = SpecialTokens();
        return new ByteLevelDefinition(
            _vocabulary, merges, unknown, _file.FlagOrNull(preTokenizer, "add_prefix_space") ?? true, AddedTokens(), Normalizer(), prefix, suffix);
    }

    private WordPieceDefinition WordPiece()
    {
        Component("pre_tokenizer", "BertPreTokenizer");
        var unknown = _file.TextOrNull(_model, "unk_token") ?? "[UNK]";
        Vocabularies.Check(_file.File, _vocabulary, [], unknown);
        var (prefix, suffix) = SpecialTokens();
        return new WordPieceDefinition(
            _vocabulary,
            unknown,
            _file.TextOrNull(_model, "continuing_subword_prefix") ?? "##",
            MaxWordLength(),
            AddedTokens(),
            Normalizer(),
            prefix,
            suffix);
    }

    // Looking for the longest piece costs up to the cube of a word's length; every published BERT has 100 here.
    private int MaxWordLength()
    {
        if (!_model.TryGetProperty("max_input_chars_per_word", out var most))
            return 100;
        return _file.Id(most, "max_input_chars_per_word") is <= 1_000 and var length
            ? length
            : throw _file.Fault($"max_input_chars_per_word is {most.GetRawText()}, at most 1000 is supported");
    }

    /// <summary>"a b" in older files, ["a", "b"] in newer ones.</summary>
    private (string Left, string Right) Merge(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.String)
            return Vocabularies.Merge(_file.File, merge.GetString()!);

        return merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2
            && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String
            ? (merge[0].GetString()!, merge[1].GetString()!)
            : throw _file.Fault($"a merge is {merge.GetRawText()}, expected two tokens");
    }

    private BertNormalizer? Normalizer()
    {
        if (_file.ObjectOrNull(_root, "normalizer") is not { } normalizer)
            return null;

        Component("normalizer", "BertNormalizer");
        var lowercase = _file.FlagOrNull(normalizer, "lowercase") ?? true;
        return new BertNormalizer(
            _file.FlagOrNull(normalizer, "clean_text") ?? true,
            _file.FlagOrNull(normalizer, "handle_chinese_chars") ?? true,
            _file.FlagOrNull(normalizer, "strip_accents") ?? lowercase,
            lowercase);
    }

    private List<AddedToken> AddedTokens()
    {
        var tokens = new List<AddedToken>();
        foreach (var token in _file.Array(_root, "added_tokens"))
        {
            if (token.ValueKind != JsonValueKind.Object)
                throw _file.Fault($"an added token is {JsonFile.Kind(token)}, expected an object");

            var content = _file.Text(token, "content");
            var id = token.TryGetProperty("id", out var value) ? _file.Id(value, $"the id of '{content}'") : throw _file.Fault($"added token '{content}' has no id");
            if (_vocabulary.TryGetValue(content, out var known) && known != id)
                throw _file.Fault($"added token '{content}' has the id {id}, but {known} in the vocabulary");

            tokens.Add(new AddedToken(
                content,
                id,
                _file.FlagOrNull(token, "single_word") ?? false,
                _file.FlagOrNull(token, "lstrip") ?? false,
                _file.FlagOrNull(token, "rstrip") ?? false,
                _file.FlagOrNull(token, "normalized") ?? true));
        }

        return tokens;
    }

    private (int[] Prefix, int[] Suffix) SpecialTokens()
        => _file.ObjectOrNull(_root, "post_processor") is { } processor ? SpecialTokens(processor) : ([], []);

    private (int[] Prefix, int[] Suffix) SpecialTokens(JsonElement processor) => _file.TextOrNull(processor, "type") switch
    {
        "RobertaProcessing" or "BertProcessing" => ([PairedId(processor, "cls")], [PairedId(processor, "sep")]),
        "TemplateProcessing" => Template(processor),
        // It only mends offsets, and no id depends on them.
        "ByteLevel" => ([], []),
        "Sequence" => InSequence(processor),
        var other => throw Unsupported(_file, "post_processor", other),
    };

    private (int[] Prefix, int[] Suffix) InSequence(JsonElement processor)
    {
        (int[] Prefix, int[] Suffix) all = ([], []);
        foreach (var step in _file.Array(processor, "processors"))
        {
            if (step.ValueKind != JsonValueKind.Object)
                throw _file.Fault($"a step of the post_processor is {JsonFile.Kind(step)}, expected an object");
            var (prefix, suffix) = SpecialTokens(step);
            all = ([.. prefix, .. all.Prefix], [.. all.Suffix, .. suffix]);
        }

        return all;
    }

    private int PairedId(JsonElement processor, string name)
    {
        var pair = _file.Array(processor, name).ToList();
        return pair.Count == 2 ? _file.Id(pair[1], $"the id of '{name}'") : throw _file.Fault($"'{name}' of the post_processor is not a token and its id");
    }

    private (int[] Prefix, int[] Suffix) Template(JsonElement processor)
    {
        var special = _file.Object(processor, "special_tokens");
        var before = new List<int>();
        var after = new List<int>();
        var sequences = 0;
        foreach (var piece in _file.Array(processor, "single"))
        {
            if (piece.ValueKind == JsonValueKind.Object && _file.ObjectOrNull(piece, "SpecialToken") is { } token)
                (sequences == 0 ? before : after).AddRange(_file.Array(_file.Object(special, _file.Text(token, "id")), "ids").Select(id => _file.Id(id, "a template's id")));
            else if (piece.ValueKind == JsonValueKind.Object && _file.ObjectOrNull(piece, "Sequence") is { } sequence && _file.Text(sequence, "id") == "A")
                sequences++;
            else
                throw _file.Fault($"the post_processor's template has the piece {piece.GetRawText()}, which is not supported");
        }

        return sequences == 1 ? ([.. before], [.. after]) : throw _file.Fault($"the post_processor's template has the text {sequences} times, expected once");
    }

    private JsonElement Component(string name, string type)
    {
        var component = _file.ObjectOrNull(_root, name) ?? throw Unsupported(_file, name, null);
        return _file.TextOrNull(component, "type") is var found && found == type ? component : throw Unsupported(_file, name, found);
    }

    /// <summary>Settings that no RoBERTa checkpoint uses, and that would change the ids if one did.</summary>
    private void RefuseSettings(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_model.TryGetProperty(name, out var value) && !IsOff(value))
                throw _file.Fault($"the model's {name} is {value.GetRawText()}, which is not supported");
        }
    }

    private static bool IsOff(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.False
        || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0)
        || (value.ValueKind == JsonValueKind.Number && value.GetDouble() == 0);

    private static ModelPackException Unsupported(JsonFile file, string component, string? type)
        => file.Fault($"the {component} is {(type is null ? "missing" : $"'{type}'")}, which is not supported; the RoBERTa and the BERT kind of tokenizer are");
}
