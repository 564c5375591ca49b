namespace AnalysisApp.Library.Census;

/// <summary>Songs that agree in all that is counted and that people have no say in.</summary>
/// <param name="Owner"><see cref="Nobody"/> for those of nobody, and where it does not matter whose they are.</param>
/// <param name="Profile"><see cref="NoProfile"/> for those that were not read.</param>
/// <param name="Source">Where the lyrics are from; empty for none.</param>
/// <param name="Advisory">What the publisher says; empty for nothing.</param>
internal readonly record struct SongGroup(Guid Owner, int Profile, string Source, string Advisory)
{
    /// <summary>Numbers begin at 1.</summary>
    public const int NoProfile = 0;

    /// <summary>No user's id, and not the empty one either, which stands for a user that could not be told.</summary>
    public static readonly Guid Nobody = Guid.AllBitsSet;
}

/// <summary>Songs of a group that people settled alike, under one policy.</summary>
/// <param name="Group">Which songs.</param>
/// <param name="Decision">Approved or blocked; null where only an artist rule speaks.</param>
/// <param name="Rating">The rating that follows.</param>
/// <param name="Songs">How many.</param>
internal sealed record SettledSongs(SongGroup Group, string? Decision, string Rating, int Songs);

/// <summary>What a policy makes of a profile.</summary>
internal readonly record struct KnownRating(string Value, short? Score, bool Borderline);

/// <summary>Songs as they stood in one snapshot of the database, counted.</summary>
/// <param name="Groups">How many songs each group holds, those that people settled among them.</param>
/// <param name="Policies">The policies that were asked for and are there, in their order.</param>
internal sealed record CountedSongs(IReadOnlyCollection<KeyValuePair<SongGroup, int>> Groups, IReadOnlyList<PolicyCount> Policies)
{
    public PolicyCount? For(string policy) => Policies.FirstOrDefault(each => each.Name == policy);
}

/// <summary>The same songs under one policy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">For people.</param>
/// <param name="Settled">What people say of songs and artists.</param>
/// <param name="Ratings">What the policy makes of the profiles of these songs.</param>
internal sealed record PolicyCount(
    string Name, string Title, IReadOnlyList<SettledSongs> Settled, IReadOnlyDictionary<int, KnownRating> Ratings)
{
    /// <summary>The policy's rating of a profile; null where nothing was read.</summary>
    public KnownRating? RatingOf(int profile) => Ratings.TryGetValue(profile, out var rating) ? rating : null;
}
