using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Batching;

/// <summary>Runs one batch on the thread it is called on; in halves when memory does not suffice. Safe for concurrent use.</summary>
internal sealed class BatchRunner(BatchBudget budget, TimeProvider clock, InferenceTelemetry telemetry, ILogger logger)
{
    /// <returns>How long it took.</returns>
    public TimeSpan Run(WorkItem item)
    {
        var start = clock.GetTimestamp();
        var halvings = 0;
        try
        {
            for (var done = 0; done < item.Batch.Texts.Length;)
            {
                var part = item.Batch.Part(done, budget.Tokens);
                if (TryRun(item, part))
                    done += part.Texts.Length;
                else
                    halvings++;
            }
        }
        finally
        {
            if (halvings > 0)
                InferenceLog.BatchHalved(logger, item.Classifier.Info.Task, item.Batch.Tokens, budget.Tokens);
        }

        return clock.GetElapsedTime(start);
    }

    /// <returns>False when memory did not suffice for the batch; the budget is smaller then. A single text that does not fit is a fault.</returns>
    private bool TryRun(WorkItem item, Batch part)
    {
        var task = item.Classifier.Info.Task;
        var start = clock.GetTimestamp();
        try
        {
            item.Classifier.Run(part, item.Ids, item.Scores);
            telemetry.Ran(task, part, clock.GetElapsedTime(start));
            return true;
        }
        catch (Exception fault) when (part.Texts.Length > 1 && MemoryFault.Is(fault))
        {
            budget.Halve(part.Tokens);
            telemetry.Halved(task);
            return false;
        }
    }
}
