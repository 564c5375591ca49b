namespace AnalysisApp.Inference.Hub;

/// <summary>Whether it is worth another try, and when. One for a whole pull, so that the pull as a whole is bounded.</summary>
/// <param name="clock">Waits.</param>
/// <param name="tell">Hears why and for how long.</param>
internal sealed class Retries(TimeProvider clock, Action<string> tell)
{
    /// <summary>Tries in a row that bring nothing.</summary>
    public const int MostInARow = 6;

    /// <summary>All waiting of a pull together: three of the hub's windows of five minutes.</summary>
    public static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private TimeSpan _waited;
    private int _inARow;

    /// <summary>New bytes came, so the trouble is not the same as before.</summary>
    public void Progressed() => _inARow = 0;

    /// <summary>Does it until it works.</summary>
    /// <exception cref="ModelPackException">It was tried or waited for long enough.</exception>
    public async Task<T> RunAsync<T>(HubFile file, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var result = await work();
                _inARow = 0;
                return result;
            }
            catch (TransientFaultException fault)
            {
                await WaitAsync(file, fault, cancellationToken);
            }
        }
    }

    private async Task WaitAsync(HubFile file, TransientFaultException fault, CancellationToken cancellationToken)
    {
        if (++_inARow >= MostInARow)
            throw new ModelPackException($"{file} {fault.Message}, {MostInARow} times in a row. Try again later; what has come is kept, and models pull goes on from there.", fault);
        var wait = fault.Wait ?? Pause(_inARow);
        if (_waited + wait > MostWaiting)
        {
            throw new ModelPackException(
                $"{file} {fault.Message}; the next try would be in {wait.TotalSeconds:0} s, and a pull waits {MostWaiting.TotalMinutes:0} minutes in all. Try again later.", fault);
        }

        _waited += wait;
        tell($"{fault.Message}; trying again in {Math.Ceiling(wait.TotalSeconds):0} s");
        await Task.Delay(wait, clock, cancellationToken);
    }

    // Up to half of it by chance, so that many who were cut off together do not come back together.
    private static TimeSpan Pause(int attempt)
        => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, attempt - 1)) * (0.5 + (Random.Shared.NextDouble() / 2)));
}
