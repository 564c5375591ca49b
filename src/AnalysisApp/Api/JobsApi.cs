using System.Globalization;
using AnalysisApp.Jobs;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnalysisApp.Api;

/// <summary>Jobs: reading, and what people ask of one.</summary>
internal static class JobsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs").RequirePermission(read: Permission.Read, change: Permission.Analyse).RequiresOwnJob();
        jobs.MapGet("/", ListAsync).Produces<PageView<JobView>>();
        jobs.MapGet("/{id:long}", FindAsync).Produces<JobView>();
        jobs.MapGet("/{id:long}/items", ListItemsAsync).Produces<PageView<ItemView>>();
        jobs.MapGet("/{id:long}/attempts", ListAttemptsAsync).Produces<PageView<AttemptView>>();
        jobs.MapGet("/{id:long}/course", FindCourseAsync).Produces<CourseView>();
        jobs.MapGet("/{id:long}/log", ListLogAsync).Produces<PageView<LogLineView>>();
        jobs.MapPost("/{id:long}/cancel", CancelAsync).Produces<JobView>();
        jobs.MapPost("/{id:long}/pause", PauseAsync).Produces<JobView>().ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/{id:long}/resume", ResumeAsync).Produces<JobView>().ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/{id:long}/retry", RetryAsync).Produces<JobView>().ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/{id:long}/replay", ReplayAsync)
            .Produces<JobView>(StatusCodes.Status202Accepted).Produces<JobView>().ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPut("/{id:long}/priority", PrioritiseAsync).Validates<PriorityRequest>()
            .Produces<JobView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/control", ControlAsync).Audited("jobs.controlled").Validates<ControlRequest>()
            .Produces<ControlView>().Produces<JobView>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <remarks>What no index tells is looked for in 20,000 jobs: a page may then be short, or empty, and have a next one all the same.</remarks>
    private static async Task<IResult> ListAsync(
        [AsParameters] JobQuery query, int? limit, string? cursor, IJobHistory history, JobReader jobs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        var search = JobSearch.Read(query.ValueOf, clock);
        if (search.Faults is [var (name, message), ..])
            return Problems.Invalid(name, message);
        if (!jobs.MayLookFor(search.User))
            return AnotherUser("user");
        if (search.AskedOrder is { } asked && !search.Orders.Contains(asked))
            return Problems.Invalid("order", $"It does not suit this state; it may be {string.Join(", ", search.Orders.Select(JobSearch.NameOf))}.");
        JobMark? after = null;
        if (paging.Cursor is { } text)
        {
            if (!JobMark.TryParse(text, out var mark))
                return Paging.BadCursor();
            after = mark;
        }

        // Programs that name no order page through ids, which never change.
        var page = await history.ListAsync(jobs.Narrowed(search.Filter), search.AskedOrder ?? JobOrder.Newest, after, paging.Size, cancellationToken);
        return TypedResults.Ok(new PageView<JobView>(await jobs.ViewAsync(page.Jobs, cancellationToken), page.Next?.ToString()));
    }

    private static async Task<IResult> FindAsync(long id, JobReader jobs, CancellationToken cancellationToken)
        => await jobs.FindAsync(id, cancellationToken) is { } job ? TypedResults.Ok(job) : Problems.NotFound("job", id);

    private static async Task<IResult> ListItemsAsync(
        long id, string? state, int? limit, string? cursor, JobReader jobs, IProgressBoard progress, CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        if (!TryParse<ItemState>(state, out var wanted))
            return Problems.Invalid("state", $"It may be {Names<ItemState>()}.");
        int? after = null;
        if (paging.Cursor is { } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal))
                return Paging.BadCursor();
            after = ordinal;
        }

        if (await jobs.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("job", id);

        var items = await progress.ListItemsAsync(id, wanted, after, paging.Size, cancellationToken);
        return TypedResults.Ok(new PageView<ItemView>(
            [.. items.Select(item => new ItemView(item.ItemId, item.Title, item.State, item.Code, item.Message))],
            items.Count == paging.Size ? items[^1].Ordinal.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> ListAttemptsAsync(
        long id, int? limit, string? cursor, IJobQueue queue, CurrentUser user, CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        var before = long.MaxValue;
        if (paging.Cursor is { } text && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            return Paging.BadCursor();

        if (await queue.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("job", id);

        // The queue keeps few enough of a job to read them all.
        var rest = (await queue.ListAttemptsAsync(id, cancellationToken)).SkipWhile(attempt => attempt.Id >= before).ToArray();
        var page = rest[..Math.Min(rest.Length, paging.Size)];
        return TypedResults.Ok(new PageView<AttemptView>(
            [.. page.Select(AttemptView.Of).Select(attempt => user.IsAdmin ? attempt : attempt.ToOwner())],
            page.Length < rest.Length ? page[^1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> FindCourseAsync(long id, IJobHistory history, CurrentUser user, CancellationToken cancellationToken)
        => await history.FindCourseAsync(id, cancellationToken) is { } course
            ? TypedResults.Ok(user.IsAdmin ? CourseView.Of(course) : CourseView.Of(course).ToOwner())
            : Problems.NotFound("job", id);

    private static async Task<IResult> ListLogAsync(
        long id, int? limit, string? cursor, IJobQueue queue, IJobHistory history, CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        long? after = null;
        if (paging.Cursor is { } text)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
                return Paging.BadCursor();
            after = line;
        }

        if (await queue.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("job", id);
        var lines = await history.ListLogAsync(id, after, paging.Size, cancellationToken);
        return TypedResults.Ok(new PageView<LogLineView>(
            [.. lines.Select(LogLineView.Of)], lines.Count == paging.Size ? lines[^1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> CancelAsync(long id, IJobQueue queue, JobReader jobs, CancellationToken cancellationToken)
    {
        if (await queue.CancelAsync(id, cancellationToken) is not { } job)
            return Problems.NotFound("job", id);
        if (!job.IsLive && job.State != JobState.Cancelled)
            return WrongState("The job has ended already; only a live job can be cancelled.");

        return TypedResults.Ok(await jobs.ViewAsync(job, cancellationToken));
    }

    private static async Task<IResult> PauseAsync(long id, IJobQueue queue, JobReader jobs, CancellationToken cancellationToken)
        => await AnswerAsync(id, await queue.PauseAsync(id, cancellationToken), jobs, cancellationToken);

    private static async Task<IResult> ResumeAsync(long id, IJobQueue queue, JobReader jobs, CancellationToken cancellationToken)
        => await AnswerAsync(id, await queue.ResumeAsync(id, cancellationToken), jobs, cancellationToken);

    private static async Task<IResult> RetryAsync(long id, IJobQueue queue, JobReader jobs, CancellationToken cancellationToken)
        => await AnswerAsync(id, await queue.RetryAsync(id, cancellationToken), jobs, cancellationToken);

    private static async Task<IResult> ReplayAsync(long id, IJobQueue queue, JobReader jobs, CancellationToken cancellationToken)
    {
        var answer = await queue.ReplayAsync(id, cancellationToken);
        return answer is { Refusal: null, Joined: false }
            ? await AcceptedAsync(answer.Job, jobs, cancellationToken)
            : await AnswerAsync(id, answer, jobs, cancellationToken);
    }

    private static async Task<IResult> PrioritiseAsync(
        long id, PriorityRequest request, IJobQueue queue, JobReader jobs, CancellationToken cancellationToken)
        => await AnswerAsync(id, await queue.PrioritiseAsync(id, request.Priority!.Value, cancellationToken), jobs, cancellationToken);

    private static async Task<IResult> ControlAsync(
        ControlRequest request, StartControl control, JobReader jobs, CancellationToken cancellationToken)
    {
        if (!jobs.MayLookFor(request.Filter?.User))
            return AnotherUser("filter.user");
        var command = new JobCommand(request.Action!.Value, request.Priority);
        var answer = await control.AskAsync(command, (request.Filter ?? new ControlFilter()).ToFilter(), upTo: null, cancellationToken);
        return answer.Job is { } job ? await AcceptedAsync(job, jobs, cancellationToken) : TypedResults.Ok(new ControlView(answer.Changed));
    }

    private static async Task<IResult> AcceptedAsync(Job job, JobReader jobs, CancellationToken cancellationToken)
    {
        var view = await jobs.ViewAsync(job, cancellationToken);
        return TypedResults.Accepted($"/api/jobs/{view.Id}", view);
    }

    private static async Task<IResult> AnswerAsync(long id, JobAnswer? answer, JobReader jobs, CancellationToken cancellationToken) => answer switch
    {
        null => Problems.NotFound("job", id),
        { Refusal: { } refusal } => WrongState(refusal),
        { Job: var job } => TypedResults.Ok(await jobs.ViewAsync(job, cancellationToken)),
    };

    private static ProblemHttpResult AnotherUser(string field) => Problems.Invalid(field, "Only an administrator sees the jobs of others. Leave it out, or give your own id.");

    private static ProblemHttpResult WrongState(string detail) => Problems.Of(StatusCodes.Status409Conflict, "wrong_state", detail);

    private static bool TryParse<T>(string? name, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (name is null)
            return true;
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(candidate.ToString()) == name)
                value = candidate;
        }

        return value is not null;
    }

    private static string Names<T>()
        where T : struct, Enum
        => string.Join(", ", Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName));
}

/// <summary>One item of a job.</summary>
internal sealed record ItemView(string TargetId, string Title, ItemState State, string? Code, string? Message);
