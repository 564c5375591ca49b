namespace AnalysisApp.Queue;

/// <summary>The workers of this instance. Safe for concurrent use.</summary>
public interface IWorkers
{
    /// <summary>The most that an instance may have.</summary>
    const int Most = 128;

    /// <summary>Jobs that this instance runs at a time; zero when it runs none at all.</summary>
    int Count { get; }

    /// <summary>
    /// Changes how many jobs run at a time here, until the process ends; a start takes <c>Queue:Workers</c> again. More take work at once; with fewer,
    /// what runs is left to end.
    /// </summary>
    /// <param name="count">1 to <see cref="Most"/>.</param>
    /// <param name="cancellationToken">Stops the announcement to the other instances, which then comes with the next heartbeat.</param>
    /// <returns>False when this instance runs no jobs, so that there is nothing to change.</returns>
    Task<bool> SetAsync(int count, CancellationToken cancellationToken);
}
