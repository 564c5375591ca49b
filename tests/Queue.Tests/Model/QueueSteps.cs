namespace AnalysisApp.Queue.Tests.Model;

internal sealed record PassTime(TimeSpan Time) : Step
{
    public override Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        queue.Clock.Advance(Time);
        return Task.FromResult(true);
    }
}

internal sealed record PromoteDue : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        Differs.UnlessSame("jobs that came due", model.PromoteDue(), await queue.PromoteDueAsync());
        return true;
    }
}

internal sealed record RescueExpired : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        Differs.UnlessSameList("rescued jobs", model.FreeExpired(), (await queue.FreeExpiredAsync()).Order());
        return true;
    }
}

/// <summary>A process starts, in the place of one that was killed or stopped.</summary>
internal sealed record Start(int Instance, Guid Process) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var instance = Fleet.Names[Instance % Fleet.Names.Length];
        model.Fleet.Start(instance, Process);
        Differs.UnlessSameList("jobs put back by a start", model.FreeOf(instance), (await queue.StartAsync(instance, Process)).Order());
        return true;
    }
}

/// <summary>An orderly stop: what runs is interrupted, and the instance leaves the list.</summary>
internal sealed record Stop(int Instance) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var instance = Fleet.Names[Instance % Fleet.Names.Length];
        if (model.Fleet.Running(instance) is not { } process)
            return false;

        foreach (var run in model.RunsOf(process).Where(model.IsHeld))
        {
            var (answer, expected) = (await queue.EndAsync(run, JobOutcome.Interrupted, asked: true), model.End(run, JobOutcome.Interrupted, asked: true));
            Differs.UnlessSame($"interrupted job {run.Job.Id}", expected, answer);
        }

        await queue.DeregisterAsync(instance, process);
        model.Fleet.Stop(instance);
        return true;
    }
}

internal sealed record PauseQueue(bool Paused) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        await queue.PauseQueueAsync(Paused);
        model.Paused = Paused;
        return true;
    }
}

internal sealed record PauseUser(int User, bool Paused) : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var user = IdOf(User) ?? Guid.Empty;
        await queue.PauseUserAsync(IdOf(User), Paused);
        return Paused ? model.PausedUsers.Add(user) : model.PausedUsers.Remove(user);
    }
}

/// <summary>From here on all instances run with another setting.</summary>
internal sealed record CapUsers(int? Most) : Step
{
    public override Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        model.MostPerUser = Most;
        return Task.FromResult(true);
    }
}

internal sealed record Upkeep : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        Differs.Unless(await queue.UpkeepAsync(), "Nobody else does the upkeep, and yet it was left to others.");
        model.Prune(queue.Options);
        return true;
    }
}

/// <summary>Urgent work waits, and asks running work to make room.</summary>
internal sealed record Preempt : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        var (expected, answer) = (model.Preempt(), await queue.PreemptAsync(model.MostPerUser));
        Differs.UnlessSame("asked to yield, and due to be", (expected, expected), ((int)answer.Asked, (int)answer.Due));
        return expected > 0;
    }
}

/// <summary>A repair of a queue that nobody damaged finds only what time brings about.</summary>
internal sealed record Repair : Step
{
    public override async Task<bool> RunAsync(QueueModel model, RealQueue queue)
    {
        Differs.UnlessSameList("findings of a repair", model.Repair(), await queue.RepairAsync());
        return true;
    }
}
