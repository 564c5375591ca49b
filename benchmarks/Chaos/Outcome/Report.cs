using System.Globalization;
using System.Text;
using AnalysisApp.Queue.Chaos.Faults;

namespace AnalysisApp.Queue.Chaos.Outcome;

/// <summary>The run as a markdown document.</summary>
internal sealed class Report(ChaosSize size)
{
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Line(FormattableString text) => _text.AppendLine(text.ToString(CultureInfo.InvariantCulture));

    public void Verdict(Verdict verdict, int joined)
    {
        Line($"| what | count |");
        Line($"|---|---|");
        Line($"| jobs enqueued | {verdict.Enqueued:N0} |");
        Line($"| of these asked for twice, and joined | {joined:N0} |");
        Line($"| completed as meant | {verdict.Completed:N0} |");
        Line($"| failed as meant | {verdict.Failed:N0} |");
        Line($"| cancelled as meant | {verdict.Cancelled:N0} |");
        Line($"| effects applied | {verdict.Effects:N0} |");
        Line($"| **jobs lost** | **{verdict.Lost:N0}** |");
        Line($"| **jobs that ended otherwise than meant** | **{verdict.EndedOtherwise:N0}** |");
        Line($"| **effects applied twice** | **{verdict.EffectsTwice:N0}** |");
        Line($"| **effects missing** | **{verdict.EffectsMissing:N0}** |");
        Line($"| jobs whose cursor and effects disagree | {verdict.CursorsWrong:N0} |");
        Line($"| jobs that nobody asked for | {verdict.Unasked:N0} |");
        Line($"| jobs left in progress | {verdict.InProgress:N0} |");
        Line($"| leases left | {verdict.Leases:N0} |");
        Line($"| instances left registered | {verdict.InstancesLeft:N0} |");
        Line($"| kept counts that are not the counted ones | {verdict.CountersWrong:N0} |");
        Line($"");
        foreach (var reason in verdict.Reasons)
            Line($"- {reason}");
    }

    public void Faults(IReadOnlyCollection<Fault> faults)
    {
        Line($"| fault | times | its jobs taken over, s: alone | all, most | at work again, s: alone | all, most |");
        Line($"|---|---|---|---|---|---|");
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var all = faults.Where(fault => fault.Kind == kind).ToArray();
            var alone = all.Where(fault => fault.Alone).ToArray();
            Line($"| {FaultWords.Of(kind, size)} | {all.Length} | {Most(alone, f => f.TakenOver)} | {Most(all, f => f.TakenOver)} | {Most(alone, f => f.WorkingAgain)} | {Most(all, f => f.WorkingAgain)} |");
        }
    }

    public void Events(IEnumerable<(string Words, long Count)> events)
    {
        Line($"| what the instances said | count |");
        Line($"|---|---|");
        foreach (var (words, count) in events)
            Line($"| {words} | {count:N0} |");
    }

    private static string Most(IEnumerable<Fault> faults, Func<Fault, TimeSpan?> of)
        => faults.Select(of).Max() is { } most ? most.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) : "";
}
