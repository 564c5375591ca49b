using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace AnalysisApp.Library.Archive;

/// <summary>How an archive's entries stand in JSON: camelCase, times in UTC to the microsecond, every property there and none twice.</summary>
internal static partial class ArchiveJson
{
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new TimeConverter(), new RawJsonConverter() },
    };

    public static void Write<T>(Utf8JsonWriter json, T entry) => JsonSerializer.Serialize(json, entry, Options);

    /// <exception cref="ArchiveException">The entry is not of that kind.</exception>
    public static T Read<T>(ArchiveEntry entry)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(entry.Json.Span, Options)!;
        }
        catch (JsonException fault)
        {
            var path = fault.Path is null or "$" ? "" : fault.Path[1..];
            throw entry.Fault(path, WhatIsWrong(fault));
        }
    }

    // The serializer's own messages name types of ours, and may quote the value.
    private static string WhatIsWrong(JsonException fault)
        => Missing().Match(fault.Message) is { Success: true } missing
            ? $"it lacks {missing.Groups["names"].Value.Replace("'", "", StringComparison.Ordinal)}"
            : fault.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase)
                ? "it stands here a second time"
                : "it is not the kind of value that belongs here";

    [GeneratedRegex("missing required properties including: (?<names>.+?)\\.?$")]
    private static partial Regex Missing();

    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) ? time : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private sealed class RawJsonConverter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new RawJson(document.RootElement.GetRawText()) : throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
            => writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}

/// <summary>A JSON object that is kept as it came, to the letter.</summary>
internal readonly record struct RawJson(string Text);
