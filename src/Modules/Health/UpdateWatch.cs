using AnalysisApp.Health.Updates;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health;

/// <summary>
/// Whether there is a newer version, for administrators. Off until one of them switches it on, for all instances; then one of these asks once a day. Nothing is
/// ever fetched but that answer. Safe for concurrent use.
/// </summary>
public sealed class UpdateWatch
{
    private readonly NoticeStore _store;
    private readonly UpdateOptions _options;

    internal UpdateWatch(NoticeStore store, IOptions<UpdateOptions> options)
    {
        _store = store;
        _options = options.Value;
    }

    /// <summary>Who is asked; null when the settings name nobody, and nothing can be switched on then.</summary>
    public string? Address => string.IsNullOrWhiteSpace(_options.Address) ? null : _options.Address;

    /// <summary>What is known. Asks the database only.</summary>
    public async Task<UpdateNotice> ReadAsync(CancellationToken cancellationToken)
    {
        var kept = await _store.ReadAsync(cancellationToken);
        var isOn = kept.IsOn && Address is not null;
        var isNewer = ReleaseVersion.TryParse(kept.Version, out var told) && ReleaseVersion.TryParse(_options.CurrentVersion, out var current) && told.CompareTo(current) > 0;
        return new UpdateNotice(isOn, kept.AskedAt, kept.Fault, isOn && isNewer ? new NewerVersion(told!.ToString(), kept.Page) : null);
    }

    /// <summary>Switches it on or off. Switched off, what was learnt is forgotten.</summary>
    /// <exception cref="InvalidOperationException">Nobody can be asked: <see cref="Address"/> is null.</exception>
    public Task SwitchAsync(bool on, CancellationToken cancellationToken)
        => on && Address is null
            ? throw new InvalidOperationException("Updates:Address names nobody to ask.")
            : _store.SwitchAsync(on, cancellationToken);
}

/// <summary>What is known of newer versions.</summary>
/// <param name="IsOn">Whether somebody is asked.</param>
/// <param name="AskedAt">When last; null for never.</param>
/// <param name="Fault">Why that brought nothing, in one line; null when it did.</param>
/// <param name="Newer">The newest version, when it is newer than this one.</param>
public sealed record UpdateNotice(bool IsOn, DateTimeOffset? AskedAt, string? Fault, NewerVersion? Newer);

/// <summary>A version.</summary>
/// <param name="Version">Without the <c>v</c> of its tag.</param>
/// <param name="Page">Where a person reads about it; https only, null when the answer named no such page.</param>
public sealed record NewerVersion(string Version, Uri? Page);
