namespace AnalysisApp.Library;

/// <summary>
/// Audience policies and their artist rules. A definition is JSON that the library keeps without reading it: what it makes of a profile is the caller's
/// <see cref="RateProfile"/>. Every profile has a rating under every policy at all times. Safe for concurrent use.
/// </summary>
public interface IPolicies
{
    /// <summary>Every policy, in the order in which they were added.</summary>
    Task<IReadOnlyList<StoredPolicy>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Reads a policy; null when there is none.</summary>
    Task<StoredPolicy?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Adds a policy and rates every profile under it.</summary>
    /// <exception cref="DuplicatePolicyException">The name is taken.</exception>
    /// <exception cref="ArgumentException">The name, title or definition cannot be stored; the parameter is the field.</exception>
    Task<StoredPolicy> AddAsync(NewPolicy policy, RateProfile rate, CancellationToken cancellationToken);

    /// <summary>Adds policies to a library that has none yet, in this order, all of them or none. False when it has some: then nothing is added.</summary>
    /// <remarks>The last policy cannot be deleted, so a library without any is a new one.</remarks>
    /// <exception cref="ArgumentException">A name, title or definition cannot be stored; the parameter is the field.</exception>
    Task<bool> AddFirstAsync(IReadOnlyList<NewPolicy> policies, RateProfile rate, CancellationToken cancellationToken);

    /// <summary>Changes a policy and rates every profile anew, in one transaction: readers see all ratings of before, or all of after.</summary>
    /// <param name="ownerId">Whose songs the answer counts; all songs are rated anew whosever they are. Null for everyone's.</param>
    /// <param name="name">Which policy.</param>
    /// <param name="version">The version that the caller saw.</param>
    /// <param name="title">1 to 200 characters.</param>
    /// <param name="definition">JSON, at most 100,000 characters.</param>
    /// <param name="rate">What the changed policy makes of a profile.</param>
    /// <param name="cancellationToken">Stops the change; nothing is changed then.</param>
    /// <returns>What changed; null when there is no such policy.</returns>
    /// <exception cref="StalePolicyException">Somebody else changed it meanwhile; nothing was changed.</exception>
    Task<PolicyChange?> ChangeAsync(
        Guid? ownerId, string name, int version, string title, string definition, RateProfile rate, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a policy with its ratings, artist rules and decisions; the history of those decisions stays with the songs, but cannot be undone any more.
    /// False when there was none.
    /// </summary>
    /// <exception cref="LastPolicyException">It is the only one; it stays.</exception>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>What <see cref="ChangeAsync"/> with this definition would change. Writes nothing and holds up nobody.</summary>
    /// <param name="ownerId">Whose songs to count and name; null for everyone's.</param>
    /// <param name="name">Which policy.</param>
    /// <param name="definition">JSON, at most 100,000 characters.</param>
    /// <param name="rate">What the changed policy would make of a profile.</param>
    /// <param name="limit">So many of the songs are named, 0 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>Null when there is no such policy.</returns>
    Task<PolicyPreview?> PreviewAsync(
        Guid? ownerId, string name, string definition, RateProfile rate, int limit, CancellationToken cancellationToken);

    /// <summary>A policy's artist rules, by artist.</summary>
    Task<IReadOnlyList<ArtistRule>> ListRulesAsync(string policy, CancellationToken cancellationToken);

    /// <summary>The rule that a policy has for an artist, as a song names them; null when there is none.</summary>
    Task<ArtistRule?> FindRuleAsync(string policy, string artist, CancellationToken cancellationToken);

    /// <summary>
    /// Gives all songs of an artist a rating, present and future ones; replaces the rule of before. Case and accents do not matter, and of a longer name the
    /// first 100 characters count.
    /// </summary>
    /// <param name="policy">Under which policy.</param>
    /// <param name="artist">As songs name the artist, 1 to 500 characters.</param>
    /// <param name="value"><c>suitable</c>, <c>use_with_care</c> or <c>not_suitable</c>.</param>
    /// <param name="note">Why, at most 2,000 characters; blank is the same as none.</param>
    /// <param name="by">Who says so, 1 to 100 characters.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    /// <exception cref="UnknownPolicyException">There is no such policy.</exception>
    Task<ArtistRule> SetRuleAsync(string policy, string artist, string value, string? note, string by, CancellationToken cancellationToken);

    /// <summary>Removes an artist's rule. False when there was none.</summary>
    Task<bool> RemoveRuleAsync(string policy, string artist, CancellationToken cancellationToken);
}

/// <summary>
/// Rates a profile under a policy: a pure function of the policy's definition and the profile. Called inside a transaction, once for each profile: it must
/// be fast, must not use the library, and is not called by two threads at once.
/// </summary>
public delegate StoredProfileRating RateProfile(StoredPolicy policy, SongProfile profile);

/// <summary>A policy to add.</summary>
/// <param name="Name">A lower case letter, then lower case letters, digits and underscores; at most 50 characters.</param>
/// <param name="Title">For people, 1 to 200 characters.</param>
/// <param name="Definition">JSON, at most 100,000 characters.</param>
public sealed record NewPolicy(string Name, string Title, string Definition);

/// <summary>A policy.</summary>
/// <param name="Name">For programs.</param>
/// <param name="Title">For people.</param>
/// <param name="Definition">JSON, as it was given.</param>
/// <param name="Version">From 1; grows with each change.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record StoredPolicy(string Name, string Title, string Definition, int Version, DateTimeOffset UpdatedAt);

/// <summary>What a policy makes of a profile.</summary>
/// <param name="Value"><c>suitable</c>, <c>use_with_care</c>, <c>not_suitable</c> or <c>unknown</c>.</param>
/// <param name="Score">0 to 100; null when unknown, and only then.</param>
/// <param name="Borderline">The evidence could be read so that the rating is another.</param>
public sealed record StoredProfileRating(string Value, short? Score, bool Borderline);

/// <summary>What a change of policy did.</summary>
/// <param name="Policy">As it is now.</param>
/// <param name="Songs">How many songs have another rating now. Songs with a decision or an artist rule keep theirs.</param>
/// <param name="Shifts">The same by rating; they add up to the songs.</param>
public sealed record PolicyChange(StoredPolicy Policy, int Songs, IReadOnlyList<RatingShift> Shifts);

/// <summary>What a change of policy would do.</summary>
/// <param name="Songs">How many songs would have another rating. Songs with a decision or an artist rule keep theirs.</param>
/// <param name="Shifts">The same by rating; they add up to the songs.</param>
/// <param name="Examples">The first of them, by artist and title.</param>
public sealed record PolicyPreview(int Songs, IReadOnlyList<RatingShift> Shifts, IReadOnlyList<ShiftedSong> Examples);

/// <summary>Songs whose rating goes from one to another.</summary>
public sealed record RatingShift(string From, string To, int Songs);

/// <summary>A song whose rating would change.</summary>
/// <param name="Id">The song.</param>
/// <param name="Title">Its title.</param>
/// <param name="Artist">Its artist.</param>
/// <param name="From">The rating of now.</param>
/// <param name="To">The rating that it would have.</param>
public sealed record ShiftedSong(Guid Id, string Title, string Artist, StoredProfileRating From, StoredProfileRating To);

/// <summary>A rating for all songs of an artist.</summary>
/// <param name="Policy">Under which policy.</param>
/// <param name="Artist">As the rule's author wrote it.</param>
/// <param name="Value"><c>suitable</c>, <c>use_with_care</c> or <c>not_suitable</c>.</param>
/// <param name="Note">Why.</param>
/// <param name="By">Who said so.</param>
/// <param name="At">When.</param>
public sealed record ArtistRule(string Policy, string Artist, string Value, string? Note, string By, DateTimeOffset At);

/// <summary>There is no such policy.</summary>
public sealed class UnknownPolicyException(string name) : Exception($"There is no policy '{name}'.");

/// <summary>A policy's name is taken.</summary>
public sealed class DuplicatePolicyException(string name) : Exception($"There is a policy '{name}' already. Change that one, or give this one another name.");

/// <summary>A policy was changed by somebody else since the caller read it.</summary>
public sealed class StalePolicyException(string name, int version)
    : Exception($"The policy '{name}' was changed meanwhile and is at version {version} now. Read it again and repeat the change.")
{
    /// <summary>The version of now.</summary>
    public int Version { get; } = version;
}

/// <summary>The only policy cannot be deleted.</summary>
public sealed class LastPolicyException(string name) : Exception($"'{name}' is the only policy, and ratings need one. Add another before deleting it.");
