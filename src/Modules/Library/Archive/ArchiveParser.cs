using System.Text.Json;
using System.Text.Unicode;

namespace AnalysisApp.Library.Archive;

/// <summary>
/// Takes an archive apart as it comes in: the head, then entry by entry. Never holds more than one entry, whatever is sent.
/// </summary>
/// <param name="input">The document, in UTF-8.</param>
/// <param name="mostEntryBytes">The largest entry that is taken.</param>
internal sealed class ArchiveParser(Stream input, int mostEntryBytes)
{
    private const int FirstBufferBytes = 64 * 1024;
    private const int MaxDepth = 24;
    private const int MaxHeadCharacters = 200;

    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _start;
    private int _end;
    private bool _ended;

    // Of the byte at _start in the whole document.
    private long _offset;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>Reads the entries, section by section, in the order of the document.</summary>
    /// <exception cref="ArchiveException">It is no archive, or cut off, or of a newer format, or too large; the message names the place.</exception>
    public async IAsyncEnumerable<ArchiveEntry> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SkipMarkAsync(cancellationToken);
        await ReadFormatAsync(cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (await NextAsync(whole: false, "", cancellationToken) is { Type: JsonTokenType.PropertyName } property)
        {
            var name = property.Text!;
            if (!seen.Add(name))
                throw Fault(name, property.Offset, "it stands here a second time");

            if (name is ArchiveFormat.CreatedAt or ArchiveFormat.Producer)
            {
                await NextAsync(whole: true, name, cancellationToken);
                continue;
            }

            if (!ArchiveFormat.Sections.Contains(name))
                throw Fault(Short(name), property.Offset, $"an archive has no such part; its parts are {string.Join(", ", ArchiveFormat.Sections)}");
            await foreach (var entry in ReadSectionAsync(name, cancellationToken))
                yield return entry;
        }

        await RefuseMoreAsync(cancellationToken);
    }

    private async IAsyncEnumerable<ArchiveEntry> ReadSectionAsync(
        string section, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = await NextAsync(whole: false, section, cancellationToken);
        if (open.Type != JsonTokenType.StartArray)
            throw Fault(section, open.Offset, "it must be a list");

        for (var index = 0; ; index++)
        {
            var place = $"{section}[{index}]";
            var token = await NextAsync(whole: true, place, cancellationToken);
            if (token.Type == JsonTokenType.EndArray)
                yield break;
            if (token.Type != JsonTokenType.StartObject)
                throw Fault(place, token.Offset, "it must be an object");
            yield return new ArchiveEntry(section, index, token.Offset, token.Bytes);
        }
    }

    // The format comes first: a newer archive is refused before anything of it is misread.
    private async Task ReadFormatAsync(CancellationToken cancellationToken)
    {
        const string expected = "This is no archive of AnalysisApp: it must begin with {\"format\": \"" + ArchiveFormat.Name + "\", \"version\": 1";
        if (_end == 0
            || (await NextAsync(whole: false, "the beginning", cancellationToken)).Type != JsonTokenType.StartObject
            || (await NextAsync(whole: false, "the beginning", cancellationToken)) is not { Type: JsonTokenType.PropertyName, Text: ArchiveFormat.Format }
            || (await NextAsync(whole: false, ArchiveFormat.Format, cancellationToken)) is not { Type: JsonTokenType.String, Text: ArchiveFormat.Name }
            || (await NextAsync(whole: false, "the beginning", cancellationToken)) is not { Type: JsonTokenType.PropertyName, Text: ArchiveFormat.Version }
            || (await NextAsync(whole: false, ArchiveFormat.Version, cancellationToken)) is not { Type: JsonTokenType.Number } version)
        {
            throw new ArchiveException(expected);
        }

        if (!int.TryParse(version.Bytes.Span, out var number) || number < 1)
            throw Fault(ArchiveFormat.Version, version.Offset, "it must be a whole number, 1 or more");
        if (number > ArchiveFormat.NewestVersion)
        {
            throw new ArchiveException(
                $"The archive is of format {number}; this app knows up to format {ArchiveFormat.NewestVersion}. Install the version of AnalysisApp that made it, or a newer one.");
        }
    }

    private async Task SkipMarkAsync(CancellationToken cancellationToken)
    {
        while (_end < 3 && await FillAsync(cancellationToken))
        {
        }

        // Editors put a byte order mark there.
        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
            (_start, _offset) = (3, 3);
    }

    private async Task RefuseMoreAsync(CancellationToken cancellationToken)
    {
        do
        {
            var rest = _buffer.AsMemory(_start, _end - _start);
            if (rest.Span.IndexOfAnyExcept(" \t\r\n"u8) is var other and >= 0)
                throw Fault("the end", _offset + other, "something follows the archive");
            _offset += rest.Length;
            _start = _end = 0;
        }
        while (await FillAsync(cancellationToken));
    }

    private async ValueTask<Token> NextAsync(bool whole, string place, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryRead(whole, place, out var token))
                return token;
            if (!await FillAsync(cancellationToken) && _ended && _start == _end)
                throw Cut(place);
        }
    }

    private bool TryRead(bool whole, string place, out Token token)
    {
        token = default;
        var reader = NewReader(_ended);
        try
        {
            if (!TryFind(ref reader, whole, out var begin, out var type))
                return false;

            var bytes = _buffer.AsMemory(_start + begin, (int)reader.BytesConsumed - begin);
            if (!Utf8.IsValid(bytes.Span))
                throw Fault(place, _offset + begin, "it is not UTF-8");
            token = new Token(type, _offset + begin, bytes, TextOf(ref reader, type, place));
        }
        catch (JsonException fault)
        {
            throw _ended && LacksTheRest(whole) ? Cut(place) : Fault(place, _offset + reader.BytesConsumed, WhatIsWrong(fault));
        }

        _start += (int)reader.BytesConsumed;
        _offset += reader.BytesConsumed;
        _state = reader.CurrentState;
        return true;
    }

    private Utf8JsonReader NewReader(bool isFinal) => new(_buffer.AsSpan(_start, _end - _start), isFinal, _state);

    /// <returns>False when more is needed.</returns>
    private static bool TryFind(ref Utf8JsonReader reader, bool whole, out int begin, out JsonTokenType type)
    {
        (begin, type) = (0, JsonTokenType.None);
        if (!reader.Read())
            return false;

        (begin, type) = ((int)reader.TokenStartIndex, reader.TokenType);
        return !whole || type != JsonTokenType.StartObject || reader.TrySkip();
    }

    /// <summary>At the end of the document: whether it would be fine so far if it went on.</summary>
    private bool LacksTheRest(bool whole)
    {
        try
        {
            var reader = NewReader(isFinal: false);
            return !TryFind(ref reader, whole, out _, out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string? TextOf(ref Utf8JsonReader reader, JsonTokenType type, string place)
    {
        if (type is not (JsonTokenType.PropertyName or JsonTokenType.String))
            return null;
        if (reader.ValueSpan.Length > MaxHeadCharacters)
            throw Fault(place, _offset + reader.TokenStartIndex, $"it is {reader.ValueSpan.Length} bytes long, where a short name belongs");

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw Fault(place, _offset + reader.TokenStartIndex, "it holds half of a surrogate pair, which is no character");
        }
    }

    /// <returns>False when the document has ended.</returns>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ended)
            return false;
        if (_end == _buffer.Length)
            MakeRoom();

        var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    // An entry is looked at again from its beginning when more of it has come: doubling keeps that linear.
    private void MakeRoom()
    {
        if (_end - _start > mostEntryBytes)
            throw Fault("an entry", _offset, $"it is larger than {mostEntryBytes:N0} bytes, which is the most that is taken");

        var next = _end - _start > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : new byte[_buffer.Length];
        _buffer.AsSpan(_start, _end - _start).CopyTo(next);
        (_buffer, _start, _end) = (next, 0, _end - _start);
    }

    private static ArchiveException Cut(string place)
        => new($"The archive ends in the middle, at {place}. It was cut off; download or copy it again.");

    internal static ArchiveException Fault(string place, long offset, string fault) => new($"{place}, byte {offset + 1}: {fault}.");

    // The reader's own messages quote the text; ours must not, it may be lyrics.
    private static string WhatIsWrong(JsonException fault)
        => fault.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) ? $"it is nested more than {MaxDepth} levels deep" : "it is not JSON";

    private static string Short(string name) => name.Length <= 40 ? name : name[..40] + "…";

    private readonly record struct Token(JsonTokenType Type, long Offset, ReadOnlyMemory<byte> Bytes, string? Text);
}

/// <summary>One entry of an archive.</summary>
/// <param name="Section">Which part it stands in.</param>
/// <param name="Index">Its place in that part, from 0.</param>
/// <param name="Offset">Its first byte in the document, from 0.</param>
/// <param name="Json">The entry, a whole JSON object; of use until the next is asked for.</param>
internal readonly record struct ArchiveEntry(string Section, int Index, long Offset, ReadOnlyMemory<byte> Json)
{
    public ArchiveException Fault(string path, string fault)
        => ArchiveParser.Fault($"{Section}[{Index}]{(path.Length == 0 || path[0] is '.' or '[' ? path : "." + path)}", Offset, fault);
}
