namespace AnalysisApp.Queue.History;

/// <summary>Waits on a logarithmic scale, ten buckets a decade: exact enough to see whether people wait longer than yesterday, small enough to keep.</summary>
internal static class WaitBuckets
{
    /// <summary>Beyond three years; longer waits count as that.</summary>
    public const int Last = 110;

    /// <summary>The bucket of a wait: 0 up to a millisecond, then n up to 10^(n/10) ms.</summary>
    public static int Of(TimeSpan wait) => wait.TotalMilliseconds <= 1
        ? 0
        : Math.Min(Last, (int)Math.Ceiling((10 * Math.Log10(wait.TotalMilliseconds)) - 1e-9));

    /// <summary>The longest wait that a bucket holds.</summary>
    public static TimeSpan End(int bucket) => TimeSpan.FromMilliseconds(Math.Pow(10, bucket / 10.0));

    /// <summary>So large a share waited no longer than this; null for none.</summary>
    /// <param name="counts">By bucket, in rising order.</param>
    /// <param name="share">0 to 1.</param>
    public static TimeSpan? Quantile(IReadOnlyList<(int Bucket, long Jobs)> counts, double share)
    {
        var left = share * counts.Sum(count => count.Jobs);
        foreach (var (bucket, jobs) in counts)
        {
            left -= jobs;
            if (left <= 0 && jobs > 0)
                return End(bucket);
        }

        return null;
    }
}
