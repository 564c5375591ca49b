namespace AnalysisApp.Queue.Chaos.Load;

/// <summary>Draws the jobs: the same ones for the same seed.</summary>
internal sealed class JobDice(ChaosSize size, int seed)
{
    private const int SlotsOfAll = ChaosSize.Instances * ChaosSize.Slots;

    private readonly Random _random = new(seed);

    public (NewJob<ChaosArguments> Job, JobPriority? AskedAgain) Draw(int n)
    {
        var end = _random.NextDouble() switch
        {
            < 0.92 => MeantEnd.Completed,
            < 0.95 => MeantEnd.Failed,
            < 0.97 => MeantEnd.Cancelled,
            _ => MeantEnd.CancelledByRequest,
        };
        var slow = _random.NextDouble() < size.SlowJobs;

        // Now and then all slots are filled with work that can wait, and then comes some that cannot.
        var place = n % size.PreemptionEvery;
        var (fills, pushes) = (place < SlotsOfAll, place is >= SlotsOfAll and < SlotsOfAll + 4);
        var arguments = new ChaosArguments(
            n,
            Steps: slow ? _random.Next(4, size.SlowSteps + 1) : _random.Next(1, 6),
            StepMs: slow ? _random.Next(500, 1500) : fills ? _random.Next(200, 400) : _random.Next(1, 20),
            Faults: _random.NextDouble() < 0.05 ? _random.Next(1, 3) : 0,
            Snoozes: _random.NextDouble() < 0.05 ? _random.Next(1, 3) : 0,
            end);
        var priority = _random.NextDouble() switch
        {
            _ when fills => JobPriority.Low,
            _ when pushes => JobPriority.High,
            < 0.1 => JobPriority.High,
            < 0.5 => JobPriority.Medium,
            _ => JobPriority.Low,
        };
        var user = new Guid(1 + _random.Next(10), 0, 0, new byte[8]);
        JobPriority? again = _random.NextDouble() < 0.05 ? JobPriority.High : null;
        return (new NewJob<ChaosArguments>(arguments, priority, $"Job {n}", $"{n}", UserId: user), again);
    }

    public int BatchSize() => _random.Next(1, 25);
}
