using AnalysisApp.Library.Owners;
using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>
/// A filter as SQL conditions. They are put together from fixed pieces, so that each combination gets a plan of its own; what a caller wrote is a
/// parameter always.
/// </summary>
internal static class SongConditions
{
    private const string NotAnalyzed = "not_analyzed";
    private const int MostAxes = 32;

    /// <summary>What the conditions and an order need beside the song: as little as can be, since it is done for every song that is looked at.</summary>
    public static string Joins(SongFilter filter, SongOrder order)
        => string.Join(' ', [
            order.NeedsScore || filter.Rating is not null || NeedScore(filter) ? EffectiveRating.ByPolicy : "",
            filter.Rating is not null || filter.Decision is not null ? EffectiveRating.ByPeople : "",
            NeedProfile(filter) ? "JOIN library.profile p ON p.id = s.profile_id" : ""]);

    private static bool NeedScore(SongFilter filter) => filter.MinScore is not null || filter.MaxScore is not null;

    private static bool NeedProfile(SongFilter filter)
        => filter.Axis is not null || filter.Emotion is not null || filter.Sentiment is not null || filter.Language is not null || filter.Quality is not null;

    /// <exception cref="ArgumentException">The filter asks for what cannot be.</exception>
    public static void Check(SongFilter filter)
    {
        StorableText.Required(filter.Policy, "policy", int.MaxValue);
        StorableText.Optional(filter.Text, "text", int.MaxValue);
        StorableText.Optional(filter.Rating, "rating", int.MaxValue);
        StorableText.Optional(filter.Emotion, "emotion", int.MaxValue);
        StorableText.Optional(filter.Sentiment, "sentiment", int.MaxValue);
        StorableText.Optional(filter.Language, "language", int.MaxValue);
        StorableText.Optional(filter.Quality, "quality", int.MaxValue);
        StorableText.Optional(filter.Source, "source", int.MaxValue);
        StorableText.OneOf(filter.Advisory, "advisory", "explicit", "clean");
        StorableText.OneOf(filter.Decision, "decision", "approved", "blocked", "none");
        if (filter.Axis is < 0 or >= MostAxes)
            throw new ArgumentException($"The axis is {filter.Axis}; it may be 0 to {MostAxes - 1}.", nameof(filter));
        if (filter.MinScore is < 0 or > 100 || filter.MaxScore is < 0 or > 100)
            throw new ArgumentException($"The score is {filter.MinScore} to {filter.MaxScore}; it may be 0 to 100.", nameof(filter));
        if (filter.MinLevel is < 1 or > 4)
            throw new ArgumentException($"The level is {filter.MinLevel}; it may be 1 to 4.", nameof(filter));
    }

    /// <summary>The conditions on whose a song is and what it is called, which the census goes by as well.</summary>
    public static string OfOwnerAndText(NpgsqlCommand command, SongFilter filter)
    {
        var ofOwner = OwnedBy.Songs(command, filter.OwnerId, filter.PlaylistId);
        if (string.IsNullOrWhiteSpace(filter.Text))
            return ofOwner;

        command.Parameters.AddWithValue("text", FoldedText.Containing(filter.Text.Trim()));
        return $"{ofOwner} AND s.search_key LIKE @text";
    }

    /// <summary>The conditions that no facet counts.</summary>
    public static string OfAll(NpgsqlCommand command, SongFilter filter)
        => OfOwnerAndText(command, filter) + Equal(command, "p.sentiment", "sentiment", filter.Sentiment);

    /// <summary>The condition on the policy's score, which no facet counts either.</summary>
    public static string OfScore(NpgsqlCommand command, SongFilter filter)
    {
        if (!NeedScore(filter))
            return "";

        command.Parameters.AddWithValue("minScore", filter.MinScore ?? 0);
        command.Parameters.AddWithValue("maxScore", filter.MaxScore ?? 100);
        return " AND r.score BETWEEN @minScore AND @maxScore";
    }

    /// <summary>The condition that a song has one of these profiles: what the scores say already, in words that lead the server straight to the songs.</summary>
    public static string OfProfiles(NpgsqlCommand command, int[]? profiles)
    {
        if (profiles is null)
            return "";

        command.Parameters.AddWithValue("profiles", profiles);
        return " AND s.profile_id = ANY (@profiles)";
    }

    /// <summary>The conditions that facets count.</summary>
    public static string OfFacets(NpgsqlCommand command, SongFilter filter)
        => OfRating(command, filter.Rating)
            + OfAxis(command, filter)
            + Equal(command, "p.emotion", "emotion", filter.Emotion)
            + Equal(command, "p.language", "language", filter.Language)
            + Equal(command, "p.quality", "quality", filter.Quality)
            + Equal(command, "s.lyrics_source", "source", filter.Source)
            + Equal(command, "s.advisory", "advisory", filter.Advisory)
            + (filter.Decision == "none" ? " AND d.song_id IS NULL" : Equal(command, "d.value", "decision", filter.Decision));

    // A song without a rating under this policy counts as not analysed, here and in a playlist's summary: the counts add up.
    private static string OfRating(NpgsqlCommand command, string? rating) => rating == NotAnalyzed
        ? $" AND {EffectiveRating.Value} IS NULL"
        : Equal(command, EffectiveRating.Value, "rating", rating);

    private static string OfAxis(NpgsqlCommand command, SongFilter filter)
    {
        if (filter.Axis is not { } axis)
            return "";

        command.Parameters.AddWithValue("level", filter.MinLevel);
        return $" AND p.levels[{axis + 1}] >= @level";
    }

    private static string Equal(NpgsqlCommand command, string column, string name, string? value)
    {
        if (value is null)
            return "";

        command.Parameters.AddWithValue(name, value);
        return $" AND {column} = @{name}";
    }
}
