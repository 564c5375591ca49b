using System.Globalization;
using AnalysisApp.Analysis;
using AnalysisApp.Library;
using Microsoft.AspNetCore.Mvc;

namespace AnalysisApp.Api;

/// <summary>
/// Which songs a list shows and in which order, as an address says it: the same words for programs and for pages. What is left out does not matter.
/// </summary>
/// <param name="Q">Part of a title, artist or album.</param>
/// <param name="Rating"><c>suitable</c>, <c>use_with_care</c>, <c>not_suitable</c>, <c>unknown</c> or <c>not_analyzed</c>.</param>
/// <param name="Axis">An axis on which the songs reach <paramref name="MinLevel"/>.</param>
/// <param name="MinLevel">1 to 4; 1 if left out.</param>
/// <param name="Emotion">The strongest emotion, for example <c>joy</c>.</param>
/// <param name="Sentiment">The strongest sentiment, for example <c>positive</c>.</param>
/// <param name="Language">Of the lyrics, for example <c>en</c>.</param>
/// <param name="Quality"><c>full</c>, <c>too_little_text</c>, <c>no_lyrics</c>, <c>instrumental</c> or <c>not_english</c>.</param>
/// <param name="Source">Where the lyrics come from, for example <c>pasted</c>.</param>
/// <param name="Decision"><c>approved</c>, <c>blocked</c>, or <c>none</c> for songs about which nobody decided.</param>
/// <param name="Advisory">What the publisher marked the song as: <c>explicit</c> or <c>clean</c>.</param>
/// <param name="MinScore">The lowest score, 0 to 100. Songs without a score are left out.</param>
/// <param name="MaxScore">The highest score, 0 to 100. Songs without a score are left out.</param>
/// <param name="Sort"><c>name</c>, <c>newest</c>, <c>score_low</c>, <c>score_high</c>, <c>level</c> (of the axis), or <c>position</c> (in a playlist).</param>
internal sealed record SongQuery(
    [FromQuery(Name = "q")] string? Q = null,
    [FromQuery(Name = "rating")] string? Rating = null,
    [FromQuery(Name = "axis")] string? Axis = null,
    [FromQuery(Name = "minLevel")] short? MinLevel = null,
    [FromQuery(Name = "emotion")] string? Emotion = null,
    [FromQuery(Name = "sentiment")] string? Sentiment = null,
    [FromQuery(Name = "language")] string? Language = null,
    [FromQuery(Name = "quality")] string? Quality = null,
    [FromQuery(Name = "source")] string? Source = null,
    [FromQuery(Name = "decision")] string? Decision = null,
    [FromQuery(Name = "advisory")] string? Advisory = null,
    [FromQuery(Name = "minScore")] short? MinScore = null,
    [FromQuery(Name = "maxScore")] short? MaxScore = null,
    [FromQuery(Name = "sort")] string? Sort = null)
{
    private const int WordLength = 100;

    private static readonly (string Name, SongSort Sort)[] Orders =
    [
        ("name", SongSort.Name), ("newest", SongSort.Newest), ("score_low", SongSort.ScoreLow), ("score_high", SongSort.ScoreHigh),
        ("level", SongSort.Level), ("position", SongSort.Position),
    ];

    /// <summary>What may be asked for, by its name in an address.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "q", "rating", "axis", "minLevel", "emotion", "sentiment", "language", "quality", "source", "decision", "advisory", "minScore", "maxScore", "sort",
    ];

    /// <summary>The orders by name.</summary>
    public static IReadOnlyList<string> Sorts { get; } = [.. Orders.Select(order => order.Name)];

    public static IReadOnlyList<string> Ratings { get; } = ["suitable", "use_with_care", "not_suitable", "unknown", "not_analyzed"];

    public static IReadOnlyList<string> Qualities { get; } = ["full", "too_little_text", "no_lyrics", "instrumental", "not_english"];

    public static IReadOnlyList<string> Decisions { get; } = ["approved", "blocked", "none"];

    public static IReadOnlyList<string> Advisories { get; } = ["explicit", "clean"];

    /// <summary>Whether it leaves any song out.</summary>
    public bool Narrows => this with { Sort = null } != new SongQuery();

    /// <summary>For a page: what an address asks for and makes no sense is passed over.</summary>
    public static SongQuery Of(IQueryCollection address)
    {
        var query = new SongQuery();
        foreach (var name in Names)
        {
            if (address[name] is not [{ } text, ..] || string.IsNullOrWhiteSpace(text))
                continue;
            var next = query.With(name, text.Trim());
            if (next.FindFault(inPlaylist: true) is null)
                query = next;
        }

        return query;
    }

    /// <summary>What it asks for, as names and values of an address.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs()
        => Names.Select(name => (name, Value: Get(name))).Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.name, pair.Value!));

    public string? Get(string name) => name switch
    {
        "q" => Q,
        "rating" => Rating,
        "axis" => Axis,
        "minLevel" => MinLevel?.ToString(CultureInfo.InvariantCulture),
        "emotion" => Emotion,
        "sentiment" => Sentiment,
        "language" => Language,
        "quality" => Quality,
        "source" => Source,
        "decision" => Decision,
        "advisory" => Advisory,
        "minScore" => MinScore?.ToString(CultureInfo.InvariantCulture),
        "maxScore" => MaxScore?.ToString(CultureInfo.InvariantCulture),
        "sort" => Sort,
        _ => throw NoSuchName(name),
    };

    /// <summary>The same with another value; null takes it away. A number that is none takes it away too.</summary>
    public SongQuery With(string name, string? value) => name switch
    {
        "q" => this with { Q = value },
        "rating" => this with { Rating = value },
        "axis" => this with { Axis = value },
        "minLevel" => this with { MinLevel = Number(value) },
        "emotion" => this with { Emotion = value },
        "sentiment" => this with { Sentiment = value },
        "language" => this with { Language = value },
        "quality" => this with { Quality = value },
        "source" => this with { Source = value },
        "decision" => this with { Decision = value },
        "advisory" => this with { Advisory = value },
        "minScore" => this with { MinScore = Number(value) },
        "maxScore" => this with { MaxScore = Number(value) },
        "sort" => this with { Sort = value },
        _ => throw NoSuchName(name),
    };

    /// <summary>The first thing that is wrong with it, and the fix; null when nothing is.</summary>
    public (string Field, string Fault)? FindFault(bool inPlaylist)
        => OneOf("rating", Rating, Ratings)
            ?? OneOf("axis", Axis, Analysis.Axis.All)
            ?? OneOf("quality", Quality, Qualities)
            ?? OneOf("decision", Decision, Decisions)
            ?? OneOf("advisory", Advisory, Advisories)
            ?? OneOf("sort", Sort, Sorts)
            ?? Within("minLevel", MinLevel, 1, 4)
            ?? Within("minScore", MinScore, 0, 100)
            ?? Within("maxScore", MaxScore, 0, 100)
            ?? Word("q", Q, Limits.TitleCharacters)
            ?? Word("emotion", Emotion, WordLength)
            ?? Word("sentiment", Sentiment, WordLength)
            ?? Word("language", Language, WordLength)
            ?? Word("source", Source, WordLength)
            ?? FaultOfPairs(inPlaylist);

    /// <summary>For the library.</summary>
    /// <param name="ownerId">Whose songs; null for everyone's.</param>
    /// <param name="policy">Whose ratings.</param>
    /// <param name="configHash">The present models and settings; null before they are loaded, when nothing can be said to be outdated.</param>
    /// <param name="playlistId">Only songs of this playlist.</param>
    public SongFilter ToFilter(Guid? ownerId, string policy, string? configHash, Guid? playlistId = null) => new(ownerId, policy, configHash, Q, Rating, playlistId)
    {
        Axis = Axis is null ? null : Enumerable.Range(0, Analysis.Axis.All.Count).First(index => Analysis.Axis.All[index] == Axis),
        MinLevel = MinLevel ?? 1,
        Emotion = Emotion,
        Sentiment = Sentiment,
        Language = Language,
        Quality = Quality,
        Source = Source,
        Decision = Decision,
        Advisory = Advisory,
        MinScore = MinScore,
        MaxScore = MaxScore,
        Sort = Sort is null ? null : Orders.First(order => order.Name == Sort).Sort,
    };

    private (string, string)? FaultOfPairs(bool inPlaylist)
    {
        if (MinLevel is not null && Axis is null)
            return ("minLevel", "It needs an axis: say which one.");
        if (Sort == "level" && Axis is null)
            return ("sort", "level needs an axis: say which one.");
        if (Sort == "position" && !inPlaylist)
            return ("sort", "position is for the songs of a playlist.");
        return MinScore > MaxScore ? ("minScore", $"It is {MinScore}, above maxScore, which is {MaxScore}.") : null;
    }

    private static (string, string)? OneOf(string field, string? value, IReadOnlyList<string> known)
        => value is null || known.Contains(value) ? null : (field, $"It may be {string.Join(", ", known.SkipLast(1))} or {known[^1]}.");

    private static (string, string)? Within(string field, short? value, short least, short most)
        => value is null || (value >= least && value <= most) ? null : (field, $"It is {value}; it may be {least} to {most}.");

    private static (string, string)? Word(string field, string? value, int most)
    {
        if (value is null)
            return null;
        if (value.Length > most)
            return (field, $"Too long; at most {most} characters.");
        return value.Any(char.IsControl) || !Validation.IsWellFormed(value)
            ? (field, "It holds a control character or half of a surrogate pair. Remove it.")
            : null;
    }

    private static short? Number(string? text) => short.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ArgumentException NoSuchName(string name) => new($"A list of songs has no '{name}'. This is a bug.", nameof(name));
}
