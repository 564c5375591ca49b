namespace AnalysisApp.Queue.Waiting;

/// <summary>How long runs took lately, by type of job, seen from one side: as the quick ones went, or as the slow ones did.</summary>
internal sealed class RunTimes
{
    /// <summary>From fewer nothing is told.</summary>
    public const int FewestSamples = 5;

    private readonly Dictionary<string, TimeSpan> _typical = new(StringComparer.Ordinal);
    private readonly bool _slow;

    /// <param name="samples">Type and run time of jobs that ended.</param>
    /// <param name="slow">True: the time that nine in ten stay below; false: that three in four exceed.</param>
    public RunTimes(IEnumerable<(string Type, TimeSpan Time)> samples, bool slow)
    {
        _slow = slow;
        foreach (var type in samples.GroupBy(sample => sample.Type, sample => sample.Time))
        {
            var times = type.Order().ToArray();
            if (times.Length >= FewestSamples)
                _typical[type.Key] = times[(int)Math.Round((slow ? 0.9 : 0.25) * (times.Length - 1))];
        }
    }

    /// <returns>Null when too few of the type have ended.</returns>
    public TimeSpan? Whole(string type) => _typical.TryGetValue(type, out var time) ? time : null;

    /// <summary>What is left of a run after some time. One that outlasts its kind may go on for as long again, or end now.</summary>
    public TimeSpan? Left(string type, TimeSpan gone) => Whole(type) switch
    {
        null => null,
        { } time when gone < time => time - gone,
        _ => _slow ? gone : TimeSpan.Zero,
    };
}
