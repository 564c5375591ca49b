using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Policies;

/// <summary>Ratings for all songs of an artist.</summary>
internal static class ArtistRules
{
    private const int MaxArtistLength = 500;

    public static async Task<IReadOnlyList<ArtistRule>> ListAsync(
        IDbContextFactory<LibraryContext> contexts, string policy, CancellationToken cancellationToken)
    {
        StorableText.Required(policy, "policy", int.MaxValue);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.ArtistRules.AsNoTracking()
            .Where(rule => rule.Policy == policy)
            .OrderBy(rule => rule.ArtistKey)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToRule())];
    }

    public static async Task<ArtistRule?> FindAsync(
        IDbContextFactory<LibraryContext> contexts, string policy, string artist, CancellationToken cancellationToken)
    {
        var key = FoldedText.Key(artist);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.ArtistRules.AsNoTracking()
            .SingleOrDefaultAsync(rule => rule.Policy == policy && rule.ArtistKey == key, cancellationToken))?.ToRule();
    }

    public static async Task<ArtistRule> SetAsync(NpgsqlDataSource dataSource, ArtistRule rule, CancellationToken cancellationToken)
    {
        StorableText.Required(rule.Artist, "artist", MaxArtistLength);
        StorableText.Required(rule.Policy, "policy", int.MaxValue);
        StorableText.OneOf(rule.Value, "value", "suitable", "use_with_care", "not_suitable");
        rule = rule with { Note = DecisionText.Note(rule.Note), By = DecisionText.By(rule.By) };
        await using var command = dataSource.CreateCommand(
            """
            INSERT INTO library.artist_rule (policy, artist_key, artist, value, note, decided_by, decided_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (policy, artist_key) DO UPDATE SET
              artist = excluded.artist, value = excluded.value, note = excluded.note, decided_by = excluded.decided_by, decided_at = excluded.decided_at
            """);
        command.Parameters.Add(new() { Value = rule.Policy });
        command.Parameters.Add(new() { Value = FoldedText.Key(rule.Artist) });
        command.Parameters.Add(new() { Value = rule.Artist });
        command.Parameters.Add(new() { Value = rule.Value });
        command.Parameters.Add(new() { Value = (object?)rule.Note ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = rule.By });
        command.Parameters.Add(new() { Value = rule.At });
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            return rule;
        }
        catch (PostgresException fault) when (fault.ConstraintName == "artist_rule_policy_exists")
        {
            throw new UnknownPolicyException(rule.Policy);
        }
    }

    public static async Task<bool> RemoveAsync(
        IDbContextFactory<LibraryContext> contexts, string policy, string artist, CancellationToken cancellationToken)
    {
        StorableText.Required(policy, "policy", int.MaxValue);
        var key = FoldedText.Key(StorableText.Required(artist, "artist", MaxArtistLength));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ArtistRules
            .Where(rule => rule.Policy == policy && rule.ArtistKey == key)
            .ExecuteDeleteAsync(cancellationToken) > 0;
    }
}
