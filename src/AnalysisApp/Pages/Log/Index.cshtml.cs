using System.Globalization;
using AnalysisApp.Observability.Log;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Log;

/// <summary>The newest lines of this instance's log, narrowed down, and how much is written. Asks no database: that may be what is wrong.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
internal sealed class LogModel(RecentLog log, LogVerbosity verbosity, CurrentUser user, Audit audit) : PageModel
{
    /// <summary>At most so many lines.</summary>
    public const int Shown = 300;

    public IReadOnlyList<LogLine> Lines { get; private set; } = [];

    /// <summary>What the lines are narrowed down to.</summary>
    public LogFilter Filter { get; private set; } = new();

    /// <summary>Why the job could not be looked for.</summary>
    public string? Fault { get; private set; }

    /// <summary>What was typed as a job.</summary>
    public string? JobText { get; private set; }

    /// <summary>What is at least so grave is written.</summary>
    public LogLevel Level => verbosity.Level;

    /// <summary>In addresses and in the audit log.</summary>
    public static string NameOf(LogLevel level) => level.ToString().ToLowerInvariant();

    public static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => T["trace"],
        LogLevel.Debug => T["debug"],
        LogLevel.Information => T["information"],
        LogLevel.Warning => T["warning"],
        LogLevel.Error => T["error"],
        LogLevel.Critical => T["critical"],
        _ => NameOf(level),
    };

    public void OnGet()
    {
        JobText = Text("job");
        long? job = long.TryParse(JobText, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        if (JobText is not null && job is null)
            Fault = T["A job is a number, as at the end of its address. Lines of all jobs are shown."];
        Filter = new LogFilter(Known(Text("level")) ?? LogLevel.Trace, job, Text("request"));
        Lines = log.Read(Filter, Shown);
    }

    public async Task<IActionResult> OnPostAsync(string? level)
    {
        if (Known(level) is { } wanted)
        {
            verbosity.Set(wanted, user.Name);
            await audit.AddAsync("log.level_changed", NameOf(wanted), null);
            TempData["Notice"] = T["From now on the log has what is at least {0}, until the next start.", Word(wanted)].Value;
        }

        return LocalRedirect("~/log");
    }

    private static LogLevel? Known(string? word) => LogVerbosity.All.Cast<LogLevel?>().FirstOrDefault(level => NameOf(level!.Value) == word);

    private string? Text(string name) => Request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
}
