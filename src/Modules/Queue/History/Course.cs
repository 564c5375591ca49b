namespace AnalysisApp.Queue.History;

/// <summary>
/// The steps of a job put in order: as they were written down, and not by their times, which several clocks tell. A first start is known only later, so it
/// is put where its line of steps begins: after the enqueueing, or after the last retry.
/// </summary>
internal sealed class Course(DateTimeOffset enqueuedAt)
{
    private readonly List<JobStep> _steps = [new(enqueuedAt, JobState.Pending, Paused: false, null, null, null, null)];
    private int _begin = 1;

    public IReadOnlyList<JobStep> Steps => _steps;

    /// <param name="step">The next one.</param>
    /// <param name="isFirstStart">It comes before all since the last retry.</param>
    public void Add(JobStep step, bool isFirstStart = false)
    {
        if (isFirstStart)
            _steps.Insert(FirstStartPlace(), step);
        else
            _steps.Add(step);
        if (step.Cause == JobCause.Retried)
            _begin = _steps.Count;
    }

    /// <summary>The first start since the last retry. Who took it is known by the step that took it away again, else it is who has it still.</summary>
    public void Start(DateTimeOffset at, string? lastWorker)
    {
        var taken = _steps.Skip(_begin).FirstOrDefault(step => step.Worker is not null)?.Worker;
        _steps.Insert(FirstStartPlace(), new JobStep(at, JobState.InProgress, Paused: false, null, taken ?? lastWorker, null, null));
    }

    /// <summary>A job may be paused and resumed before it ever starts.</summary>
    private int FirstStartPlace()
    {
        var place = _begin;
        while (place < _steps.Count && _steps[place].Cause is JobCause.Paused or JobCause.Resumed && _steps[place].Worker is null)
            place++;
        return place;
    }
}
