using System.Text.Json;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>What a checkpoint without tokenizer.json says of its tokenizer, in the small files beside the vocabulary. All of them may be missing.</summary>
internal sealed class CheckpointSettings
{
    private readonly IReadOnlyDictionary<string, SpecialToken> _defaults;
    private readonly Dictionary<string, bool?> _flags = [];
    private readonly Dictionary<string, SpecialToken> _specials = [];
    private readonly List<SpecialToken> _more = [];
    private readonly Dictionary<string, int> _addedIds = new(StringComparer.Ordinal);

    private CheckpointSettings(IReadOnlyDictionary<string, SpecialToken> defaults) => _defaults = defaults;

    /// <summary>Reads what is there.</summary>
    /// <param name="directory">The checkpoint.</param>
    /// <param name="mend">The command that brings its files back, if one does.</param>
    /// <param name="defaults">The tokens of this kind of checkpoint by their role, for what the files leave open.</param>
    /// <param name="flags">The switches this kind of checkpoint knows.</param>
    public static CheckpointSettings Load(
        string directory, string? mend, IReadOnlyDictionary<string, SpecialToken> defaults, params IReadOnlyList<string> flags)
    {
        var settings = new CheckpointSettings(defaults);
        // The config wins where both name a token.
        foreach (var name in (ReadOnlySpan<string>)["special_tokens_map.json", "tokenizer_config.json"])
        {
            var settingsFile = new PackFile(Path.Combine(directory, name), mend);
            if (File.Exists(settingsFile.Path))
                JsonFile.Read(settingsFile, (file, root) => settings.Take(file, root, flags));
        }

        var added = new PackFile(Path.Combine(directory, "added_tokens.json"), mend);
        if (File.Exists(added.Path))
        {
            foreach (var (token, id) in JsonFile.Read(added, (file, root) => file.Vocabulary(root)))
                settings._addedIds[token] = id;
        }

        return settings;
    }

    public bool? Flag(string name) => _flags.GetValueOrDefault(name);

    public string Special(string role) => _specials.GetValueOrDefault(role, _defaults[role]).Content;

    /// <summary>All added tokens, with the ids the vocabulary or added_tokens.json gives them.</summary>
    public List<AddedToken> AddedTokens(PackFile file, Dictionary<string, int> vocabulary)
    {
        var tokens = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var token in _defaults.Select(entry => _specials.GetValueOrDefault(entry.Key, entry.Value)).Concat(_more))
        {
            if (IdOf(token.Content) is { } id)
                tokens[token.Content] = new AddedToken(token.Content, id, token.SingleWord, token.LeftStrip, token.RightStrip, token.Normalized);
        }

        foreach (var (content, id) in _addedIds)
            tokens.TryAdd(content, new AddedToken(content, id, false, false, false, Normalized: true));
        return [.. tokens.Values];

        int? IdOf(string content) => vocabulary.TryGetValue(content, out var id) || _addedIds.TryGetValue(content, out id)
            ? id
            : _defaults.Values.Any(token => token.Content == content)
                // A checkpoint may do without [MASK]; a text with it is then plain text.
                ? null
                : throw file.Fault($"needs the special token '{content}', which is not in the vocabulary");
    }

    private bool Take(JsonFile file, JsonElement root, IReadOnlyList<string> flags)
    {
        foreach (var flag in flags)
            _flags[flag] = file.FlagOrNull(root, flag) ?? _flags.GetValueOrDefault(flag);

        foreach (var role in SpecialToken.Roles)
        {
            if (root.TryGetProperty(role, out var value) && Token(file, role, value, _defaults.GetValueOrDefault(role)) is { } token)
                _specials[role] = token;
        }

        foreach (var value in file.Array(root, "additional_special_tokens"))
        {
            if (Token(file, "additional_special_tokens", value) is { } token)
                _more.Add(token);
        }

        if (file.ObjectOrNull(root, "added_tokens_decoder") is { } decoder)
            TakeDecoder(file, decoder);
        return true;
    }

    private void TakeDecoder(JsonFile file, JsonElement decoder)
    {
        foreach (var entry in decoder.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, out var id) || id < 0 || Token(file, "added_tokens_decoder", entry.Value) is not { } token)
                throw file.Fault($"'added_tokens_decoder' has the id '{entry.Name}', expected a number from 0 and its token");
            _addedIds[token.Content] = id;
            _more.Add(token);
        }
    }

    private static SpecialToken? Token(JsonFile file, string role, JsonElement value, SpecialToken? plain = null) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        // Written plainly, the mask of RoBERTa still takes the space before it: its class says so, not the file.
        JsonValueKind.String => (plain ?? SpecialToken.Plain("")) with { Content = value.GetString()! },
        JsonValueKind.Object => new SpecialToken(
            file.Text(value, "content"),
            file.FlagOrNull(value, "single_word") ?? false,
            file.FlagOrNull(value, "lstrip") ?? false,
            file.FlagOrNull(value, "rstrip") ?? false,
            file.FlagOrNull(value, "normalized") ?? false),
        _ => throw file.Fault($"'{role}' holds {JsonFile.Kind(value)}, expected a token"),
    };
}
