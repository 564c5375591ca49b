using AnalysisApp.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>How a check was in the last 24 hours, drawn as neighbouring cells of one kind: the taller, the worse.</summary>
internal sealed class HealthStrip
{
    private readonly IReadOnlyList<HealthCell> _cells;

    /// <param name="day">What was written down.</param>
    /// <param name="check">Of which check; one without a record has only gaps.</param>
    public HealthStrip(HealthDay day, string check)
    {
        Check = check;
        Since = day.Since;
        _cells = day.Checks.GetValueOrDefault(check) ?? [.. Enumerable.Repeat(new HealthCell(null, null), HealthHistory.Cells)];
        Stretches = [.. StretchesOf(_cells)];
    }

    public string Check { get; }

    public DateTimeOffset Since { get; }

    /// <summary>Neighbours of one kind, in the order of time; all cells are in one.</summary>
    public IReadOnlyList<HealthStretch> Stretches { get; }

    /// <summary>Those worth a word.</summary>
    public IEnumerable<HealthStretch> Faults => Stretches.Where(stretch => stretch.Status is HealthStatus.Unhealthy or HealthStatus.Degraded);

    public string Summary
    {
        get
        {
            var parts = new List<string>();
            if (Count(HealthStatus.Unhealthy) is var bad and > 0)
                parts.Add(T.Count(bad, "unhealthy in {0:N0} quarter-hour", "unhealthy in {0:N0} quarter-hours"));
            if (Count(HealthStatus.Degraded) is var worn and > 0)
                parts.Add(T.Count(worn, "degraded in {0:N0} quarter-hour", "degraded in {0:N0} quarter-hours"));
            if (Count(null) is var none and > 0)
                parts.Add(none == HealthHistory.Cells ? T["nothing is written down yet"] : T["nothing written down for {0}", Hours(none)]);
            return parts.Count == 0 ? T["Healthy in the last 24 hours"] : T["In the last 24 hours: {0}", string.Join(", ", parts)];
        }
    }

    public DateTimeOffset BeginOf(HealthStretch stretch) => Since + (stretch.First * HealthHistory.Cell);

    public DateTimeOffset EndOf(HealthStretch stretch) => Since + ((stretch.First + stretch.Count) * HealthHistory.Cell);

    private static IEnumerable<HealthStretch> StretchesOf(IReadOnlyList<HealthCell> cells)
    {
        var first = 0;
        for (var end = 1; end <= cells.Count; end++)
        {
            // What was wrong is told once for as long as it was the same.
            if (end < cells.Count && cells[end] == cells[first])
                continue;

            yield return new HealthStretch(first, end - first, cells[first].Status, cells[first].Message);
            first = end;
        }
    }

    private static string Hours(int cells) => cells < 4
        ? T["{0:0} min", (cells * HealthHistory.Cell).TotalMinutes]
        : T["{0:0.##} h", (cells * HealthHistory.Cell).TotalHours];

    private int Count(HealthStatus? status) => _cells.Count(cell => cell.Status == status);
}

/// <summary>Neighbouring cells of one kind.</summary>
/// <param name="First">The first cell, from 0.</param>
/// <param name="Count">How many.</param>
/// <param name="Status">Null: nothing was written down.</param>
/// <param name="Message">What was wrong; null where nothing was, or nothing is known.</param>
internal sealed record HealthStretch(int First, int Count, HealthStatus? Status, string? Message);
