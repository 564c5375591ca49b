using AnalysisApp.Api;
using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Backups;

/// <summary>The backups that are kept, and one more.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
[AuditPost("backup.made")]
[EnableRateLimiting(RateLimits.Import)]
internal sealed class BackupsModel(BackupFolder folder, BackupMaker maker, PostgresServer database, BackupSettings settings) : PageModel
{
    public IReadOnlyList<BackupView> Backups { get; private set; } = [];

    public BackupSettings Settings => settings;

    public string Folder => folder.FullPath;

    /// <summary>Why none was made.</summary>
    public string? Fault { get; private set; }

    public static string Word(BackupKind kind) => kind switch
    {
        BackupKind.Nightly => T["every night"],
        BackupKind.BeforeUpgrade => T["before an upgrade"],
        BackupKind.BeforeRestore => T["before another was put back"],
        _ => T["asked for"],
    };

    public Task OnGetAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        try
        {
            await maker.MakeAsync(database.Backup, BackupKind.Manual, cancellationToken);
            TempData["Notice"] = T["The backup was made."].Value;
            return LocalRedirect("~/data/backups");
        }
        catch (Exception fault) when (fault is BackupFaultException or DatabaseException)
        {
            Fault = fault.Message;
            await ReadAsync(cancellationToken);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Page();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var backups = new List<BackupView>();
        foreach (var backup in folder.List())
            backups.Add(await BackupView.ReadAsync(backup, cancellationToken));
        Backups = backups;
    }
}
