using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Npgsql;

namespace AnalysisApp.Library.Census;

/// <summary>
/// What is counted of each profile, kept in memory: a profile never changes and its number is never given again, so that nothing here grows old.
/// A hundred thousand profiles are some ten megabytes, and most libraries have a fraction of that.
/// </summary>
internal sealed class ProfileLabels(NpgsqlDataSource dataSource)
{
    private readonly ConcurrentDictionary<int, Labels> _known = new([KeyValuePair.Create(SongGroup.NoProfile, Labels.None)]);

    // Groups that were gone through; forgotten with them.
    private readonly ConditionalWeakTable<object, object> _loaded = [];

    /// <summary>The labels of a profile that <see cref="LoadAsync"/> was asked for; none for <see cref="SongGroup.NoProfile"/>.</summary>
    public Labels this[int profileId] => _known[profileId];

    /// <summary>Reads those that are not known yet.</summary>
    public async Task LoadAsync(IReadOnlyCollection<KeyValuePair<SongGroup, int>> groups, CancellationToken cancellationToken)
    {
        // Mostly the very groups of the look before: to go through them once is enough.
        if (_loaded.TryGetValue(groups, out _))
            return;

        int[] missing = [.. groups.Select(group => group.Key.Profile).Where(id => !_known.ContainsKey(id)).Distinct()];
        if (missing.Length > 0)
            await ReadAsync(missing, cancellationToken);
        _loaded.AddOrUpdate(groups, groups);
    }

    private async Task ReadAsync(int[] missing, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT id, emotion, sentiment, language, quality, levels, disagreeing, low_confidence FROM library.profile WHERE id = ANY ($1)");
        command.Parameters.Add(new() { Value = missing });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            _known[reader.GetInt32(0)] = new Labels(
                Interned(reader, 1),
                Interned(reader, 2),
                Interned(reader, 3),
                Interned(reader, 4),
                reader.GetFieldValue<short[]>(5),
                reader.GetBoolean(6),
                reader.GetBoolean(7));
        }

        // One that was deleted since it was counted has no songs any more.
        foreach (var id in missing)
            _known.TryAdd(id, Labels.None);
    }

    // The same few words in every profile.
    private static string? Interned(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : string.Intern(reader.GetString(column));

    internal sealed record Labels(
        string? Emotion, string? Sentiment, string? Language, string? Quality, short[] Levels, bool Disagreeing, bool LowConfidence)
    {
        /// <summary>Of a song that was not read, or of a profile that is gone.</summary>
        public static Labels None { get; } = new(null, null, null, null, [], Disagreeing: false, LowConfidence: false);
    }
}
