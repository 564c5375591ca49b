using System.Collections.Concurrent;
using Npgsql;

namespace AnalysisApp.Library.Census;

/// <summary>
/// What the policies make of profiles, kept in memory for as long as a policy stays as it is. A change of policy writes its row in the transaction that
/// changes the ratings; so the row's version tells whether what is known still holds.
/// </summary>
internal sealed class PolicyRatings(NpgsqlDataSource dataSource)
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <returns>Null when the policy is another by now.</returns>
    public async Task<IReadOnlyDictionary<int, KnownRating>?> ReadAsync(
        PolicyVersion policy, IReadOnlyCollection<KeyValuePair<SongGroup, int>> groups, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(policy.Name);
        if (known?.Version != policy.Version)
            known = new Known(policy.Version, []);

        // Mostly the very groups of the look before: to go through them once is enough.
        if (ReferenceEquals(known.Loaded, groups))
            return known.Ratings;
        if (!await LoadAsync(policy, groups.Select(group => group.Key.Profile), known.Ratings, cancellationToken))
            return null;

        _known[policy.Name] = known with { Loaded = groups };
        return known.Ratings;
    }

    /// <inheritdoc cref="ReadAsync(PolicyVersion, IReadOnlyCollection{KeyValuePair{SongGroup, int}}, CancellationToken)"/>
    public async Task<IReadOnlyDictionary<int, KnownRating>?> ReadAsync(
        PolicyVersion policy, IEnumerable<int> profileIds, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(policy.Name);
        if (known?.Version != policy.Version)
            known = new Known(policy.Version, []);
        if (!await LoadAsync(policy, profileIds, known.Ratings, cancellationToken))
            return null;

        _known[policy.Name] = known;
        return known.Ratings;
    }

    /// <summary>Forgets policies that are gone.</summary>
    public void KeepOnly(IReadOnlyCollection<PolicyVersion> policies)
    {
        foreach (var name in _known.Keys.Where(name => policies.All(policy => policy.Name != name)))
            _known.TryRemove(name, out _);
    }

    private async Task<bool> LoadAsync(
        PolicyVersion policy, IEnumerable<int> profileIds, ConcurrentDictionary<int, KnownRating> ratings, CancellationToken cancellationToken)
    {
        int[] missing = [.. profileIds.Where(id => id != SongGroup.NoProfile && !ratings.ContainsKey(id)).Distinct()];
        if (missing.Length == 0)
            return true;

        // One statement sees the policy and its ratings as one change left them.
        await using var command = dataSource.CreateCommand(
            """
            SELECT r.profile_id, r.value, r.score, r.borderline
            FROM library.policy p
            LEFT JOIN library.profile_rating r ON r.policy = p.name AND r.profile_id = ANY ($3)
            WHERE p.name = $1 AND p.xmin::text = $2
            """);
        command.Parameters.Add(new() { Value = policy.Name });
        command.Parameters.Add(new() { Value = policy.Version });
        command.Parameters.Add(new() { Value = missing });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var isThere = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            isThere = true;
            if (!reader.IsDBNull(0))
                ratings[reader.GetInt32(0)] = new KnownRating(string.Intern(reader.GetString(1)), reader.IsDBNull(2) ? null : reader.GetInt16(2), reader.GetBoolean(3));
        }

        return isThere;
    }

    private sealed record Known(string Version, ConcurrentDictionary<int, KnownRating> Ratings, object? Loaded = null);
}

/// <summary>A policy as one transaction wrote it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">For people.</param>
/// <param name="Version">Another after every change, and for a new policy of an old name.</param>
internal sealed record PolicyVersion(string Name, string Title, string Version);
