using System.Globalization;
using AnalysisApp.Api;
using AnalysisApp.Jobs;

namespace AnalysisApp.Security;

/// <summary>For whoever may not see a job there is none, whatever they ask of it.</summary>
internal static class JobGate
{
    private const string Parameter = "id";

    /// <summary>Answers 404 on every route of the group that names a job (<c>{id:long}</c>) which the caller may not see.</summary>
    public static RouteGroupBuilder RequiresOwnJob(this RouteGroupBuilder routes) => routes.AddEndpointFilter(CheckAsync);

    private static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext;
        return request.Request.RouteValues[Parameter] is string text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            && await request.RequestServices.GetRequiredService<JobReader>().FindJobAsync(id, request.RequestAborted) is null
            ? Problems.NotFound("job", id)
            : await next(context);
    }
}
