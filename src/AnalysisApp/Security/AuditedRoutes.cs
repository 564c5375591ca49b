namespace AnalysisApp.Security;

/// <summary>Which changes over HTTP go into the audit log, said where a route says what it needs.</summary>
internal static class AuditedRoutes
{
    /// <summary>Writes it down once the change is made; what was refused changed nothing.</summary>
    /// <param name="route">A route that changes something.</param>
    /// <param name="action">Two words in small letters: <c>policy.changed</c>.</param>
    public static RouteHandlerBuilder Audited(this RouteHandlerBuilder route, string action) => route
        .WithMetadata(new AuditedAction(action))
        .AddEndpointFilter(async (context, next) =>
        {
            var result = await next(context);
            var answer = result is INestedHttpResult nested ? nested.Result : result;
            if (answer is not IStatusCodeHttpResult { StatusCode: >= StatusCodes.Status400BadRequest })
            {
                // The change is made, whoever stops waiting for the answer.
                var request = context.HttpContext.Request;
                await context.HttpContext.RequestServices.GetRequiredService<Audit>().AddAsync(action, TargetOf(request), request.Query["policy"]);
            }

            return result;
        });

    private static string? TargetOf(HttpRequest request)
        => request.RouteValues.Count == 0 ? null : string.Join(" ", request.RouteValues.OrderByDescending(value => value.Key, StringComparer.Ordinal).Select(value => value.Value));
}

/// <summary>What a route is in the audit log.</summary>
internal sealed record AuditedAction(string Action);
