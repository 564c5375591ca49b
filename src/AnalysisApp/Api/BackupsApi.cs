using AnalysisApp.Backups;
using AnalysisApp.Database;
using AnalysisApp.Export;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnalysisApp.Api;

/// <summary>Backups of the whole instance, for administrators. They are restored at the machine, or by the setup of a new instance.</summary>
internal static class BackupsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var backups = api.MapGroup("/backups").WithTags("Backups").RequireAuthorization(Permission.Admin);
        backups.MapGet("/", ListAsync)
            .WithSummary("The backups that are kept, the newest first.")
            .Produces<PageView<BackupView>>();
        backups.MapPost("/", MakeAsync).Audited("backup.made").RequireRateLimiting(RateLimits.Import)
            .WithSummary("Makes one now: all data and the keys as one file.")
            .Produces<BackupView>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        backups.MapGet("/{name}", Read).Audited("backup.downloaded")
            .WithSummary("One of them. Whoever has it has everything: whole lyrics, password hashes, and the keys that sign sessions.")
            .Produces(StatusCodes.Status200OK, contentType: StoredBackup.ContentType)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(BackupFolder folder, CancellationToken cancellationToken)
    {
        var backups = new List<BackupView>();
        foreach (var backup in folder.List())
            backups.Add(await BackupView.ReadAsync(backup, cancellationToken));
        return TypedResults.Ok(new PageView<BackupView>(backups, null));
    }

    private static async Task<IResult> MakeAsync(BackupMaker maker, PostgresServer database, CancellationToken cancellationToken)
    {
        var made = await maker.MakeAsync(database.Backup, BackupKind.Manual, cancellationToken);
        return TypedResults.Created($"/api/backups/{made.Name}", await BackupView.ReadAsync(made, cancellationToken));
    }

    private static IResult Read(string name, BackupFolder folder, HttpContext context)
    {
        if (folder.Find(name) is not { } backup)
            return Problems.NotFound("backup", name);

        context.Response.Headers.ContentDisposition = FileName.Attachment(backup.Name);
        return TypedResults.PhysicalFile(backup.Path, StoredBackup.ContentType, enableRangeProcessing: true);
    }
}
