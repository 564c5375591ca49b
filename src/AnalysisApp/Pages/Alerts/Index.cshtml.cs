using System.Globalization;
using AnalysisApp.Health;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Alerts;

/// <summary>What was wrong, who is told, when, and when not.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
[AuditPost("alerts.changed", "Rules", "Quiet")]
internal sealed class AlertsModel(AlertDesk desk) : PageModel
{
    private const int IncidentsShown = 30;

    public IReadOnlyList<Incident> Incidents { get; private set; } = [];

    public IReadOnlyList<AlertChannel> Channels { get; private set; } = [];

    [BindProperty]
    public List<RuleForm> Rules { get; set; } = [];

    [BindProperty]
    public QuietForm Quiet { get; set; } = new();

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await ReadRulesAsync(cancellationToken);
        await ReadQuietAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostRulesAsync(CancellationToken cancellationToken)
    {
        var rules = Rules.Select(form => form.ToRule()).ToArray();
        for (var i = 0; i < rules.Length; i++)
        {
            foreach (var fault in rules[i].Faults())
                ModelState.AddModelError($"Rules[{i}].{fault.Field}", T.Of(fault.Text));
        }

        if (ModelState.Keys.Any(key => key.StartsWith("Rules", StringComparison.Ordinal) && ModelState[key]!.Errors.Count > 0))
        {
            await ReadAsync(cancellationToken);
            await ReadQuietAsync(cancellationToken);
            return Page();
        }

        await desk.SaveRulesAsync(rules, cancellationToken);
        TempData["Notice"] = T["The rules were saved."].Value;
        return LocalRedirect("~/alerts");
    }

    public async Task<IActionResult> OnPostQuietAsync(CancellationToken cancellationToken)
    {
        if (Quiet.Check(ModelState) is not { } hours)
        {
            await ReadAsync(cancellationToken);
            await ReadRulesAsync(cancellationToken);
            return Page();
        }

        await desk.SaveQuietHoursAsync(hours, cancellationToken);
        TempData["Notice"] = (hours.Enabled ? T["The quiet hours were saved."] : T["There are no quiet hours now."]).Value;
        return LocalRedirect("~/alerts");
    }

    public async Task<IActionResult> OnPostTestAsync(long id, CancellationToken cancellationToken)
    {
        var name = (await desk.FindChannelAsync(id, cancellationToken))?.Name;
        if (await desk.TestChannelAsync(id, cancellationToken) is { } fault)
            TempData["Fault"] = name is null ? T[fault].Value : T["The test did not reach “{0}”. {1}", name, T[fault].Value].Value;
        else
            TempData["Notice"] = T["A test was sent to “{0}”. Look whether it is there.", name ?? ""].Value;
        return LocalRedirect("~/alerts");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Incidents = await desk.ListIncidentsAsync(IncidentsShown, cancellationToken);
        Channels = await desk.ListChannelsAsync(cancellationToken);
    }

    private async Task ReadRulesAsync(CancellationToken cancellationToken)
        => Rules = [.. (await desk.ReadRulesAsync(cancellationToken)).Select(RuleForm.Of)];

    private async Task ReadQuietAsync(CancellationToken cancellationToken) => Quiet = QuietForm.Of(await desk.ReadQuietHoursAsync(cancellationToken));
}

/// <summary>A rule as a person sets it.</summary>
internal sealed class RuleForm
{
    public AlertKind Kind { get; set; }

    public bool Enabled { get; set; }

    public double? Threshold { get; set; }

    public int? Minutes { get; set; }

    public static RuleForm Of(AlertRule rule) => new() { Kind = rule.Kind, Enabled = rule.Enabled, Threshold = rule.Threshold, Minutes = rule.Minutes };

    /// <summary>A field that the kind has none of holds what it must.</summary>
    public AlertRule ToRule() => new(
        Kind,
        Enabled,
        Kind is AlertKind.FailureShare or AlertKind.DiskSpace ? Threshold ?? 0 : 0,
        Kind == AlertKind.DiskSpace ? 1 : Minutes ?? 0);
}

/// <summary>Quiet hours as a person sets them.</summary>
internal sealed class QuietForm
{
    public bool Enabled { get; set; }

    public string? From { get; set; }

    public string? Until { get; set; }

    public string? TimeZone { get; set; }

    public static QuietForm Of(QuietHours hours) => new()
    {
        Enabled = hours.Enabled,
        From = hours.From.ToString("HH:mm", CultureInfo.InvariantCulture),
        Until = hours.Until.ToString("HH:mm", CultureInfo.InvariantCulture),
        TimeZone = hours.TimeZone,
    };

    /// <summary>Null when something is wrong, which is then marked.</summary>
    public QuietHours? Check(Microsoft.AspNetCore.Mvc.ModelBinding.ModelStateDictionary state)
    {
        if (!TimeOnly.TryParseExact(From, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
            state.AddModelError("Quiet.From", T["Give a time of day, such as 22:00."]);
        if (!TimeOnly.TryParseExact(Until, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until))
            state.AddModelError("Quiet.Until", T["Give a time of day, such as 07:00."]);
        var hours = new QuietHours(Enabled, from, until, TimeZone?.Trim() ?? "");
        foreach (var fault in hours.Faults())
            state.AddModelError($"Quiet.{fault.Field}", T.Of(fault.Text));
        return state.Keys.Any(key => key.StartsWith("Quiet.", StringComparison.Ordinal) && state[key]!.Errors.Count > 0) ? null : hours;
    }
}
