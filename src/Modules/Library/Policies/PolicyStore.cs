using System.Data;
using System.Text.Json;
using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AnalysisApp.Library.Policies;

internal sealed class PolicyStore(IDbContextFactory<LibraryContext> contexts, NpgsqlDataSource dataSource, TimeProvider clock) : IPolicies
{
    private const int MaxTitleLength = 200;
    private const int MaxDefinitionLength = 100_000;
    private const int MaxPreview = 200;

    public async Task<IReadOnlyList<StoredPolicy>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Policies.AsNoTracking().OrderBy(policy => policy.Position).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToStored())];
    }

    public async Task<StoredPolicy?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!PolicyName.IsAllowed(name))
            return null;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.Policies.AsNoTracking().SingleOrDefaultAsync(policy => policy.Name == name, cancellationToken))?.ToStored();
    }

    public async Task<StoredPolicy> AddAsync(NewPolicy policy, RateProfile rate, CancellationToken cancellationToken)
    {
        var row = RowOf(policy);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PolicyLock.HoldAsync(transaction.Plain(), cancellationToken);
        if (await context.Policies.AnyAsync(each => each.Name == row.Name, cancellationToken))
            throw new DuplicatePolicyException(row.Name);

        row.Position = 1 + (await context.Policies.MaxAsync(each => (int?)each.Position, cancellationToken) ?? 0);
        await AddAsync(context, transaction.Plain(), [row], rate, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row.ToStored();
    }

    public async Task<bool> AddFirstAsync(IReadOnlyList<NewPolicy> policies, RateProfile rate, CancellationToken cancellationToken)
    {
        PolicyRow[] rows = [.. policies.Select(RowOf)];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // Of several instances that start on a new library, the second waits here and finds what the first has added.
        await PolicyLock.HoldAsync(transaction.Plain(), cancellationToken);
        if (await context.Policies.AnyAsync(cancellationToken))
            return false;

        for (var i = 0; i < rows.Length; i++)
            rows[i].Position = i + 1;
        await AddAsync(context, transaction.Plain(), rows, rate, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task<PolicyChange?> ChangeAsync(
        Guid? ownerId, string name, int version, string title, string definition, RateProfile rate, CancellationToken cancellationToken)
    {
        StorableText.Required(title, "title", MaxTitleLength);
        RequireJson(definition);
        if (!PolicyName.IsAllowed(name))
            return null;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PolicyLock.HoldAsync(transaction.Plain(), cancellationToken);
        if (await context.Policies.SingleOrDefaultAsync(policy => policy.Name == name, cancellationToken) is not { } row)
            return null;
        if (row.Version != version)
            throw new StalePolicyException(name, row.Version);

        row.Title = title;
        row.Definition = definition;
        row.Version++;
        row.UpdatedAt = clock.Now();
        await context.SaveChangesAsync(cancellationToken);

        await UnusedProfiles.DeleteAsync(transaction.Plain(), cancellationToken);
        var profiles = await ProfileRatings.ReadAsync(transaction.Plain(), name, cancellationToken);
        var changed = PolicyComparison.Changed(profiles, row.ToStored(), rate);
        var shifts = await PolicyComparison.CountAsync(transaction.Plain(), ownerId, name, changed, cancellationToken);
        await ProfileRatings.ChangeAsync(transaction.Plain(), name, changed, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new PolicyChange(row.ToStored(), shifts.Sum(shift => shift.Songs), shifts);
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PolicyLock.HoldAsync(transaction.Plain(), cancellationToken);
        var names = await context.Policies.Select(policy => policy.Name).ToListAsync(cancellationToken);
        if (!names.Contains(name))
            return false;
        if (names.Count == 1)
            throw new LastPolicyException(name);

        // Its decisions go with it. What they were stays readable, but no undo may bring one back under another policy of that name.
        await context.Policies.Where(policy => policy.Name == name).ExecuteDeleteAsync(cancellationToken);
        await context.DecisionEntries
            .Where(entry => entry.Policy == name && entry.Counts)
            .ExecuteUpdateAsync(entry => entry.SetProperty(row => row.Counts, false), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task<PolicyPreview?> PreviewAsync(
        Guid? ownerId, string name, string definition, RateProfile rate, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPreview);
        RequireJson(definition);
        if (!PolicyName.IsAllowed(name))
            return null;

        // One snapshot for all that is read: no lock, and yet nothing that another transaction did half.
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (await context.Policies.AsNoTracking().SingleOrDefaultAsync(policy => policy.Name == name, cancellationToken) is not { } row)
            return null;

        row.Definition = definition;
        var profiles = await ProfileRatings.ReadAsync(transaction.Plain(), name, cancellationToken);
        var changed = PolicyComparison.Changed(profiles, row.ToStored(), rate);
        var shifts = await PolicyComparison.CountAsync(transaction.Plain(), ownerId, name, changed, cancellationToken);
        var examples = await PolicyComparison.ListAsync(transaction.Plain(), ownerId, name, changed, limit, cancellationToken);
        return new PolicyPreview(shifts.Sum(shift => shift.Songs), shifts, examples);
    }

    public Task<IReadOnlyList<ArtistRule>> ListRulesAsync(string policy, CancellationToken cancellationToken)
        => ArtistRules.ListAsync(contexts, policy, cancellationToken);

    public Task<ArtistRule?> FindRuleAsync(string policy, string artist, CancellationToken cancellationToken)
        => ArtistRules.FindAsync(contexts, policy, artist, cancellationToken);

    public Task<ArtistRule> SetRuleAsync(
        string policy, string artist, string value, string? note, string by, CancellationToken cancellationToken)
        => ArtistRules.SetAsync(dataSource, new ArtistRule(policy, artist, value, note, by, clock.Now()), cancellationToken);

    public Task<bool> RemoveRuleAsync(string policy, string artist, CancellationToken cancellationToken)
        => ArtistRules.RemoveAsync(contexts, policy, artist, cancellationToken);

    private PolicyRow RowOf(NewPolicy policy)
    {
        var now = clock.Now();
        return new PolicyRow
        {
            Name = PolicyName.Require(policy.Name),
            Title = StorableText.Required(policy.Title, "title", MaxTitleLength),
            Definition = RequireJson(policy.Definition),
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static async Task AddAsync(
        LibraryContext context, NpgsqlTransaction transaction, IReadOnlyList<PolicyRow> rows, RateProfile rate, CancellationToken cancellationToken)
    {
        context.AddRange(rows);
        await context.SaveChangesAsync(cancellationToken);
        await UnusedProfiles.DeleteAsync(transaction, cancellationToken);
        foreach (var policy in rows.Select(row => row.ToStored()))
        {
            var profiles = await ProfileRatings.ReadAsync(transaction, policy.Name, cancellationToken);
            await ProfileRatings.AddAsync(
                transaction, profiles.Select(profile => (policy.Name, profile.Id, rate(policy, profile.Profile))), cancellationToken);
        }
    }

    private static string RequireJson(string definition)
    {
        StorableText.Required(definition, "definition", MaxDefinitionLength);
        try
        {
            using var _ = JsonDocument.Parse(definition);
            return definition;
        }
        catch (JsonException)
        {
            throw new ArgumentException("definition is not JSON.", nameof(definition));
        }
    }
}
