using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Library.Benchmarks.Filling;

/// <summary>The app's own five policies and its arithmetic.</summary>
internal static class BenchmarkPolicies
{
    private static StoredPolicy? s_read;
    private static AudiencePolicy? s_policy;

    public static async Task AddAsync(IPolicies policies, CancellationToken cancellationToken)
    {
        foreach (var policy in AudiencePolicy.BuiltIn)
            await policies.AddAsync(new NewPolicy(policy.Name, policy.Title, JsonSerializer.Serialize(policy)), Rate, cancellationToken);
    }

    /// <summary>The definition of a policy with each limit moved by so many levels.</summary>
    public static string Moved(string name, int levels)
    {
        var policy = AudiencePolicy.BuiltIn.Single(each => each.Name == name);
        return JsonSerializer.Serialize(policy with
        {
            Limits = [.. policy.Limits.Select(limit => limit with { Limit = (short)Math.Clamp(limit.Limit + levels, 0, 4) })],
        });
    }

    public static StoredProfileRating Rate(StoredPolicy policy, SongProfile profile)
    {
        if (!ReferenceEquals(s_read, policy))
            (s_read, s_policy) = (policy, JsonSerializer.Deserialize<AudiencePolicy>(policy.Definition)!);

        var rating = s_policy!.Rate(new AxisProfile(QualityOf(profile.Quality), profile.Levels, profile.Low, profile.High));
        return new StoredProfileRating(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{rating.Value}"), (short?)rating.Score, rating.Borderline);
    }

    private static ReadingQuality QualityOf(string name) => name switch
    {
        "full" => ReadingQuality.Full,
        "too_little_text" => ReadingQuality.TooLittleText,
        "no_lyrics" => ReadingQuality.NoLyrics,
        "instrumental" => ReadingQuality.Instrumental,
        _ => ReadingQuality.NotEnglish,
    };
}
