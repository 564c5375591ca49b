namespace AnalysisApp.Queue.Tests.Model;

/// <summary>
/// One thing that happens, to the queue and to the model, whose answers must agree. A new one is a record here and a weight in
/// <see cref="StepDice"/>. What it acts on is chosen by a number among what there is, so that a sequence still runs after steps were left out.
/// </summary>
internal abstract record Step
{
    /// <returns>Whether there was anything to do.</returns>
    public abstract Task<bool> RunAsync(QueueModel model, RealQueue queue);

    /// <summary>A user by number; 0 is nobody.</summary>
    protected static Guid? IdOf(int user) => user == 0 ? null : new Guid(user, 0, 0, new byte[8]);

    protected static T? Pick<T>(IReadOnlyCollection<T> from, int number)
        where T : class
        => from.Count == 0 ? null : from.ElementAt(number % from.Count);
}
