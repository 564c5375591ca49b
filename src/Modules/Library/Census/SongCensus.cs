using System.Collections.Concurrent;
using Npgsql;

namespace AnalysisApp.Library.Census;

/// <summary>
/// How many songs there are of each kind, kept in memory and exact: each reading adds what was done since the one before, by whichever process. So it costs
/// what has changed, and not what there is. Safe for concurrent use.
/// </summary>
internal sealed class SongCensus(NpgsqlDataSource dataSource) : IDisposable
{
    private const int KeptChanges = 10_000;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly PolicyRatings _ratings = new(dataSource);
    private Census? _census;
    private int _changes;

    /// <summary>What is counted of the profiles in what this class returns.</summary>
    public ProfileLabels Labels { get; } = new(dataSource);

    /// <summary>All songs of an owner.</summary>
    /// <param name="owner">Whose; null for everyone's.</param>
    /// <param name="policy">Under this policy; null: under all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<CountedSongs> ReadAsync(Guid? owner, string? policy, CancellationToken cancellationToken)
        => ReadAsync(() => ReadAllAsync(name => policy is null || name == policy, cancellationToken), owner, policy, cancellationToken);

    /// <summary>How many songs an owner has, or everyone, and how many of them were read.</summary>
    public async Task<(int Songs, int Analyzed)> CountAsync(Guid? owner, CancellationToken cancellationToken)
    {
        var groups = (await ReadAllAsync(_ => false, cancellationToken)).GroupsOf(owner);
        return (groups.Sum(group => group.Value), groups.Sum(group => group.Key.Profile == SongGroup.NoProfile ? 0 : group.Value));
    }

    /// <summary>The songs that a filter's owner, text and playlist leave, counted anew.</summary>
    public Task<CountedSongs> ReadAmongAsync(SongFilter filter, CancellationToken cancellationToken)
        => ReadAsync(
            async () =>
            {
                var count = await CensusStatement.CountAmongAsync(dataSource, filter, cancellationToken);
                return new Census(count.Snapshot, count.Groups, count.Settled, count.Policies);
            },
            owner: null, // Counted were the filter's owner's only.
            filter.Policy,
            cancellationToken);

    /// <summary>What a policy makes of some profiles; null when it is another by now, or gone.</summary>
    public Task<IReadOnlyDictionary<int, KnownRating>?> RateAsync(PolicyVersion policy, IEnumerable<int> profiles, CancellationToken cancellationToken)
        => _ratings.ReadAsync(policy, profiles, cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async Task<CountedSongs> ReadAsync(Func<Task<Census>> count, Guid? owner, string? policy, CancellationToken cancellationToken)
    {
        // Ratings are read after the songs; a policy that was changed in between makes it another count. What is kept of profiles is kept for all owners.
        while (true)
        {
            var census = await count();
            await Labels.LoadAsync(census.Groups, cancellationToken);
            if (await RateAsync(census, owner, policy, cancellationToken) is { } policies)
                return new CountedSongs(census.GroupsOf(owner), policies);
        }
    }

    private async Task<IReadOnlyList<PolicyCount>?> RateAsync(Census census, Guid? owner, string? policy, CancellationToken cancellationToken)
    {
        var counts = new List<PolicyCount>();
        _ratings.KeepOnly(census.Policies);
        foreach (var version in census.Policies.Where(version => policy is null || version.Name == policy))
        {
            if (await _ratings.ReadAsync(version, census.Groups, cancellationToken) is not { } ratings)
                return null;
            counts.Add(new PolicyCount(version.Name, version.Title, census.SettledOf(owner, version.Name), ratings));
        }

        return counts;
    }

    private async Task<Census> ReadAllAsync(Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        // One at a time: who comes while another counts finds it done.
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var look = await CensusStatement.LookAsync(dataSource, _census?.Snapshot, cancellationToken);
            string[] wanted = [.. look.Policies.Select(version => version.Name).Where(isWanted)];
            if (look.Unchanged && _census is { } census && wanted.All(census.Settled.ContainsKey))
                return _census = census with { Snapshot = look.Snapshot, Policies = look.Policies };

            return _census = await ChangedAsync(wanted, cancellationToken) ?? await CountAsync(wanted, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Census?> ChangedAsync(string[] policies, CancellationToken cancellationToken)
    {
        if (_census is not { } before || await CensusStatement.CountAsync(dataSource, before.Snapshot, policies, cancellationToken) is not { } count)
            return null;

        // What people settled under other policies may have changed too, unless nothing has.
        var settled = Complete(count.Settled, policies);
        if (count.Groups.Length == 0)
        {
            foreach (var (policy, songs) in before.Settled)
                settled.TryAdd(policy, songs);
        }

        _changes += count.Groups.Length;
        if (_changes > KeptChanges)
            await PruneAsync(cancellationToken);

        return new Census(count.Snapshot, Add(before.Groups, count.Groups), settled, count.Policies);
    }

    private async Task<Census> CountAsync(string[] policies, CancellationToken cancellationToken)
    {
        await PruneAsync(cancellationToken);
        var count = (await CensusStatement.CountAsync(dataSource, since: null, policies, cancellationToken))!;
        return new Census(count.Snapshot, Add([], count.Groups), Complete(count.Settled, policies), count.Policies);
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        await CensusStatement.PruneAsync(dataSource, cancellationToken);
        _changes = 0;
    }

    private static Dictionary<string, SettledSongs[]> Complete(IReadOnlyDictionary<string, SettledSongs[]> settled, string[] policies)
        => policies.ToDictionary(policy => policy, policy => settled.GetValueOrDefault(policy, []), StringComparer.Ordinal);

    // A new one: readers of the one before go on undisturbed.
    private static IReadOnlyCollection<KeyValuePair<SongGroup, int>> Add(
        IReadOnlyCollection<KeyValuePair<SongGroup, int>> before, KeyValuePair<SongGroup, int>[] changes)
    {
        if (changes.Length == 0)
            return before;

        var groups = new Dictionary<SongGroup, int>(before);
        foreach (var (group, songs) in changes)
        {
            var count = groups.GetValueOrDefault(group) + songs;
            if (count == 0)
                groups.Remove(group);
            else
                groups[group] = count;
        }

        return groups;
    }

    /// <summary>What is known.</summary>
    /// <param name="Snapshot">As of this snapshot of the database.</param>
    /// <param name="Groups">All songs.</param>
    /// <param name="Settled">What people settled under the policies of which that is known.</param>
    /// <param name="Policies">All of them, in their order.</param>
    private sealed record Census(
        string Snapshot,
        IReadOnlyCollection<KeyValuePair<SongGroup, int>> Groups,
        IReadOnlyDictionary<string, SettledSongs[]> Settled,
        IReadOnlyList<PolicyVersion> Policies)
    {
        // Of the same songs: a copy that only looked at a later snapshot may have it too.
        private readonly ConcurrentDictionary<Guid, IReadOnlyCollection<KeyValuePair<SongGroup, int>>> _byOwner = new();

        /// <summary>An owner's songs; all for null.</summary>
        public IReadOnlyCollection<KeyValuePair<SongGroup, int>> GroupsOf(Guid? owner) => owner is { } id
            ? _byOwner.GetOrAdd(id, static (id, groups) => [.. groups.Where(group => group.Key.Owner == id)], Groups)
            : Groups;

        /// <summary>What people settled of an owner's songs; all for null.</summary>
        public SettledSongs[] SettledOf(Guid? owner, string policy)
        {
            var settled = Settled.GetValueOrDefault(policy, []);
            return owner is { } id ? [.. settled.Where(songs => songs.Group.Owner == id)] : settled;
        }
    }
}
