using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Configuration;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Http.Features;

namespace AnalysisApp.Archive;

/// <summary>All data of a user's library, out as a document and back in: what the API and the page have in common. One archive is put back at a time.</summary>
internal sealed class Archiving(ILibraryArchive archive, IValidator<PolicyRequest> policies, ArchiveSettings settings, TimeProvider clock) : IDisposable
{
    public const string ContentType = "application/json";

    private readonly SemaphoreSlim _one = new(1);

    public int MostMegabytes => settings.MaxMegabytes;

    /// <summary>A name for the file, with the day.</summary>
    public string FileName => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"analysisapp-{clock.GetUtcNow().UtcDateTime:yyyy-MM-dd}.json");

    /// <param name="ownerId">Whose; null for everyone's.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task WriteAsync(Guid? ownerId, Stream output, CancellationToken cancellationToken)
        => archive.WriteAsync(ownerId, output, $"AnalysisApp/{ProductVersion.Number}", cancellationToken);

    /// <summary>Lets a request be as large as an archive may be. Before its body is touched.</summary>
    public void Admit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = settings.MostBytes;
    }

    /// <exception cref="ArchiveException">It is no whole and faultless archive, or another is being put back; nothing was changed.</exception>
    public async Task<ArchiveRestored> RestoreAsync(CurrentUser user, Stream input, CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
            throw new ArchiveBusyException();

        try
        {
            // Analyses are everybody's who has the same lyrics: an administrator's word goes for all.
            var rules = new ArchiveRules(ProfileRater.Rate, FaultOfPolicy, FaultOfAnalysis);
            return await archive.RestoreAsync(user.Id, input, rules, takesAnalyses: user.IsAdmin, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private string? FaultOfPolicy(StoredPolicy stored)
    {
        try
        {
            var policy = PolicyDocument.Parse(stored);
            if (policy.Limits is null || policy.Unread is null)
                return "it lacks its limits or its settings for songs that could not be read";

            var request = new PolicyRequest(
                policy.Title,
                policy.Description,
                [.. policy.Limits.Select(limit => limit is null ? null : new LimitRequest(limit.Axis, limit.Limit, limit.Weight))],
                null);
            return policies.Validate(request).Errors is [var first, ..] ? $"{first.PropertyName}: {first.ErrorMessage.TrimEnd('.')}" : null;
        }
        catch (JsonException)
        {
            return "it is no definition of a policy";
        }
    }

    // Whatever shows the analysis later reads it like this: what cannot be read so must not come in.
    private static string? FaultOfAnalysis(StoredAnalysis stored)
    {
        try
        {
            var analysis = AnalysisDocument.Parse(stored.Document);
            var axes = analysis.ToAnalysis().Profile;
            return axes.Levels.SequenceEqual(stored.Profile.Levels) ? null : "its levels are not those of its profile";
        }
        catch (Exception fault) when (fault is JsonException or System.Diagnostics.UnreachableException or ArgumentException or NullReferenceException)
        {
            return "it is no analysis of this version";
        }
    }
}

/// <summary>Another archive is being put back.</summary>
internal sealed class ArchiveBusyException() : Exception("Another archive is being put back at the moment. Wait until that has ended.");
