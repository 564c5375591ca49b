using AnalysisApp.Analysis.Policies;

namespace AnalysisApp.Analysis;

/// <summary>Thresholds that turn the levels of an analysis into a rating. Changing one never runs a model.</summary>
/// <param name="Name">For programs: lower case and underscores.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">Whom it is meant for and what it allows, in a sentence or two.</param>
/// <param name="Limits">
/// The highest level of each axis that is still fine, and its weight in the score. An axis that is not here has no effect; each may be here once, and
/// <see cref="Axis.Positive"/> not at all.
/// </param>
/// <param name="Unread">Which songs without a full reading may stay in a clean playlist.</param>
public sealed record AudiencePolicy(string Name, string Title, string Description, IReadOnlyList<AxisLimit> Limits, UnreadSongs Unread)
{
    /// <summary>The policies that the app begins with; the first one is its default.</summary>
    public static IReadOnlyList<AudiencePolicy> BuiltIn => BuiltInPolicies.All;

    /// <summary>Rates an analysis, with the reasons and the nearest change that would turn the rating.</summary>
    public Rating Rate(SongAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var profile = analysis.Profile;
        var (value, score) = RatingArithmetic.Of(Limits, profile.Quality, profile.Levels);
        return new Rating(
            Name,
            value,
            score,
            value == RatingValue.Unknown ? [] : RatingReasons.Of(Limits, analysis.Axes),
            NearestFlip.Of(Limits, profile.Quality, profile.Levels));
    }

    /// <summary>The same rating from levels alone.</summary>
    public ProfileRating Rate(AxisProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var (value, score) = RatingArithmetic.Of(Limits, profile.Quality, profile.Levels);
        var low = RatingArithmetic.Of(Limits, profile.Quality, profile.Low).Value;
        var high = RatingArithmetic.Of(Limits, profile.Quality, profile.High).Value;
        return new ProfileRating(value, score, low != high);
    }
}

/// <summary>What a policy allows on one axis.</summary>
/// <param name="Axis">Which; one of <see cref="Analysis.Axis.Concerns"/>.</param>
/// <param name="Limit">The highest level that is still fine, 0 to 4.</param>
/// <param name="Weight">Points that each level beyond the limit takes off the score, 0 or more; a level within it takes a quarter, rounded down.</param>
public sealed record AxisLimit(string Axis, short Limit, int Weight)
{
    /// <summary>What a level does to the score; zero or less.</summary>
    public int EffectOf(short level)
    {
        int within = Math.Min(level, Limit);
        return -((within * (Weight / 4)) + ((level - within) * Weight));
    }
}

/// <summary>May such a song stay in a clean playlist? Its rating stays unknown either way.</summary>
public sealed record UnreadSongs(bool NoLyrics, bool Instrumental, bool NotEnglish, bool TooLittleText)
{
    /// <summary>The answer for one state; false for a full reading, which has a rating to go by.</summary>
    public bool Allow(ReadingQuality quality) => quality switch
    {
        ReadingQuality.NoLyrics => NoLyrics,
        ReadingQuality.Instrumental => Instrumental,
        ReadingQuality.NotEnglish => NotEnglish,
        ReadingQuality.TooLittleText => TooLittleText,
        _ => false,
    };
}
