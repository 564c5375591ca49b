namespace AnalysisApp.Library;

/// <summary>Which songs to list, and in which order. What is null does not matter.</summary>
/// <param name="OwnerId">Only this user's songs; in a playlist, those of one that is theirs or shared with them. Null for everyone's.</param>
/// <param name="Policy">Whose ratings to show.</param>
/// <param name="ConfigHash">The present model set and settings; what differs is outdated. Null: nothing is.</param>
/// <param name="Text">Part of a title, artist or album; case and accents do not matter.</param>
/// <param name="Rating">Only this rating: <c>suitable</c>, <c>use_with_care</c>, <c>not_suitable</c>, <c>unknown</c>, or <c>not_analyzed</c>.</param>
/// <param name="PlaylistId">Only songs of this playlist.</param>
public sealed record SongFilter(
    Guid? OwnerId, string Policy, string? ConfigHash = null, string? Text = null, string? Rating = null, Guid? PlaylistId = null)
{
    /// <summary>Only songs that reach <see cref="MinLevel"/> on this axis: its place in a profile's levels, from 0.</summary>
    public int? Axis { get; init; }

    /// <summary>The level that they reach, 1 to 4.</summary>
    public short MinLevel { get; init; } = 1;

    /// <summary>Only this strongest emotion.</summary>
    public string? Emotion { get; init; }

    /// <summary>Only this strongest sentiment.</summary>
    public string? Sentiment { get; init; }

    /// <summary>Only lyrics in this language.</summary>
    public string? Language { get; init; }

    /// <summary>Only readings of this quality.</summary>
    public string? Quality { get; init; }

    /// <summary>Only lyrics from here, for example <c>pasted</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Only songs that were <c>approved</c> or <c>blocked</c> under the policy, or about which nothing was decided: <c>none</c>.</summary>
    public string? Decision { get; init; }

    /// <summary>Only songs whose own tag says this: <c>explicit</c> or <c>clean</c>.</summary>
    public string? Advisory { get; init; }

    /// <summary>Only songs of this score or more under the policy, 0 to 100. Songs without a score are left out.</summary>
    public short? MinScore { get; init; }

    /// <summary>Only songs of this score or less under the policy, 0 to 100. Songs without a score are left out.</summary>
    public short? MaxScore { get; init; }

    /// <summary>The order; null for a playlist's own in a playlist, and by name otherwise.</summary>
    public SongSort? Sort { get; init; }
}

/// <summary>The order of a list of songs. Where it leaves two songs equal, artist and title decide.</summary>
public enum SongSort
{
    /// <summary>By artist and title.</summary>
    Name,

    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>The lowest score under the policy first; songs without one last.</summary>
    ScoreLow,

    /// <summary>The highest score under the policy first; songs without one last.</summary>
    ScoreHigh,

    /// <summary>The highest level on <see cref="SongFilter.Axis"/> first; songs without one last.</summary>
    Level,

    /// <summary>As the playlist plays them.</summary>
    Position,
}

/// <summary>
/// How many songs each choice would list, by what it is called in a <see cref="SongFilter"/>. Each is counted under all the other choices of the filter, but
/// not its own, so that it tells what one would get by changing that choice alone. Choices that would list nothing are left out.
/// </summary>
/// <param name="Songs">How many the filter as it is lists.</param>
/// <param name="Rating">By rating, <c>not_analyzed</c> included: they add up.</param>
/// <param name="Levels">By axis, in the order of a profile's levels: songs that reach level 1, 2, 3, 4.</param>
/// <param name="Emotion">By emotion.</param>
/// <param name="Language">By language.</param>
/// <param name="Quality">By quality.</param>
/// <param name="Source">By source of the lyrics.</param>
/// <param name="Decision">By decision, <c>none</c> included: they add up.</param>
/// <param name="Advisory">By the song's own tag; songs without one are in none.</param>
public sealed record SongFacets(
    int Songs,
    IReadOnlyDictionary<string, int> Rating,
    IReadOnlyList<IReadOnlyList<int>> Levels,
    IReadOnlyDictionary<string, int> Emotion,
    IReadOnlyDictionary<string, int> Language,
    IReadOnlyDictionary<string, int> Quality,
    IReadOnlyDictionary<string, int> Source,
    IReadOnlyDictionary<string, int> Decision,
    IReadOnlyDictionary<string, int> Advisory)
{
    /// <summary>Of no songs.</summary>
    public static SongFacets None { get; } = new(
        0,
        new Dictionary<string, int>(),
        [],
        new Dictionary<string, int>(),
        new Dictionary<string, int>(),
        new Dictionary<string, int>(),
        new Dictionary<string, int>(),
        new Dictionary<string, int>(),
        new Dictionary<string, int>());
}
