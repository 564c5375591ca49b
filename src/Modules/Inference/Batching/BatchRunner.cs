using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Batching;

/// <summary>
/// Runs batches of one classifier together on the thread it is called on, in halves when memory does not suffice, and tells their calls. Safe for
/// concurrent use.
/// </summary>
internal sealed class BatchRunner(BatchBudget budget, TimeProvider clock, InferenceTelemetry telemetry, ILogger logger)
{
    /// <param name="items">At least one.</param>
    public void Run(IReadOnlyList<WorkItem> items)
    {
        try
        {
            var joined = Join(items);
            var duration = Run(joined);
            Deal(joined, items);
            foreach (var item in items)
                item.Call.Complete(duration * ((double)item.Batch.Tokens / joined.Batch.Tokens));
        }
        catch (Exception) when (items.Count > 1)
        {
            // Whosever fault it is, the others should not suffer from it.
            foreach (var item in items)
                Run([item]);
        }
        catch (Exception fault)
        {
            items[0].Call.Fail(fault);
        }
    }

    private static Joined Join(IReadOnlyList<WorkItem> items)
    {
        int[][] ids = [.. items.SelectMany(item => item.Batch.Texts.Select(text => item.Ids[text]))];
        return new Joined(
            items[0].Classifier, new Batch([.. Enumerable.Range(0, ids.Length)], Array.ConvertAll(ids, text => text.Length)), ids, new float[ids.Length][]);
    }

    private static void Deal(Joined joined, IReadOnlyList<WorkItem> items)
    {
        var row = 0;
        foreach (var item in items)
        {
            foreach (var text in item.Batch.Texts)
                item.Scores[text] = joined.Scores[row++];
        }
    }

    /// <returns>How long it took.</returns>
    private TimeSpan Run(Joined joined)
    {
        var start = clock.GetTimestamp();
        var halvings = 0;
        try
        {
            for (var done = 0; done < joined.Batch.Texts.Length;)
            {
                var part = joined.Batch.Part(done, budget.Tokens);
                if (TryRun(joined, part))
                    done += part.Texts.Length;
                else
                    halvings++;
            }
        }
        finally
        {
            if (halvings > 0)
                InferenceLog.BatchHalved(logger, joined.Classifier.Info.Task, joined.Batch.Tokens, budget.Tokens);
        }

        return clock.GetElapsedTime(start);
    }

    /// <returns>False when memory did not suffice for the batch; the budget is smaller then. A single text that does not fit is a fault.</returns>
    private bool TryRun(Joined joined, Batch part)
    {
        var task = joined.Classifier.Info.Task;
        var start = clock.GetTimestamp();
        try
        {
            joined.Classifier.Run(part, joined.Ids, joined.Scores);
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

    private sealed record Joined(Classifier Classifier, Batch Batch, int[][] Ids, float[][] Scores);
}
