using System.Text.Json;

namespace AnalysisApp.Library.Tests;

/// <summary>The smallest policy that can be told from another: one axis, one limit. One level beyond it is care, more is not suitable.</summary>
internal static class LevelPolicy
{
    public static string Definition(int axis, int limit) => JsonSerializer.Serialize(new Document(axis, limit));

    public static StoredProfileRating Rate(StoredPolicy policy, SongProfile profile)
    {
        var document = JsonSerializer.Deserialize<Document>(policy.Definition)!;
        if (profile.Quality != "full")
            return new StoredProfileRating("unknown", null, false);

        // A test may have an axis that the others do not know.
        string RatingOf(IReadOnlyList<short> levels) => ValueOf(levels.ElementAtOrDefault(document.Axis) - document.Limit);

        return new StoredProfileRating(
            RatingOf(profile.Levels),
            (short)(100 - (10 * profile.Levels.ElementAtOrDefault(document.Axis))),
            RatingOf(profile.Low) != RatingOf(profile.High));
    }

    /// <summary>A profile with this rating under a policy of axis 0 and limit 1.</summary>
    public static SongProfile ProfileOf(string value) => value switch
    {
        "unknown" => ProfileOf(0, 0, 0) with { Quality = "no_lyrics" },
        "suitable" => ProfileOf(1, 0, 0),
        "use_with_care" => ProfileOf(2, 0, 0),
        "not_suitable" => ProfileOf(4, 0, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, null),
    };

    /// <summary>A full reading with these levels, of which nothing is in doubt.</summary>
    public static SongProfile ProfileOf(params short[] levels) => new("full", levels, levels, levels, "joy", "positive", "en", []);

    private static string ValueOf(int beyond) => beyond switch { <= 0 => "suitable", 1 => "use_with_care", _ => "not_suitable" };

    private sealed record Document(int Axis, int Limit);
}
