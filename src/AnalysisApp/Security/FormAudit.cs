using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace AnalysisApp.Security;

/// <summary>Writes down the forms that <see cref="AuditPostAttribute"/> names, once they are done: a form that did something leads to another address.</summary>
internal sealed class FormAudit(Audit audit) : IAsyncPageFilter
{
    private static readonly object Told = new();

    private static readonly string[] Named = ["name", "id", "song", "artist", "channel"];

    /// <param name="page">A page's model.</param>
    /// <param name="handler">The handler's name; null or empty for the page's only one.</param>
    /// <returns>What it is in the audit log; null for nothing.</returns>
    public static string? ActionFor(Type page, string? handler)
    {
        var said = page.GetCustomAttributes(typeof(AuditPostAttribute), inherit: false).Cast<AuditPostAttribute>().ToArray();
        return (said.FirstOrDefault(post => post.Handlers.Contains(handler, StringComparer.OrdinalIgnoreCase))
            ?? said.FirstOrDefault(post => post.Handlers.Count == 0))?.Action;
    }

    /// <summary>Called by a form whose name does not say what it did, or that did nothing although it leads to another address.</summary>
    /// <param name="context">Of the form.</param>
    /// <param name="action">What it is in the audit log; null for nothing.</param>
    public static void Tell(HttpContext context, string? action) => context.Items[Told] = action;

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var done = await next();
        var request = context.HttpContext.Request;
        if (HttpMethods.IsPost(request.Method)
            && done is { Exception: null, Canceled: false, Result: RedirectResult or LocalRedirectResult or RedirectToPageResult }
            && ActionOf(context) is { } action)
        {
            // It is done, whoever stops waiting for the answer.
            await audit.AddAsync(action, TargetOf(request), context.HandlerMethod?.Name?.ToLowerInvariant());
        }
    }

    private static string? ActionOf(PageHandlerExecutingContext context) => context.HttpContext.Items.TryGetValue(Told, out var told)
        ? told as string
        : ActionFor(context.ActionDescriptor.HandlerTypeInfo, context.HandlerMethod?.Name);

    private static string? TargetOf(HttpRequest request)
        => Named.Select(name => request.RouteValues[name] as string ?? (request.HasFormContentType ? request.Form[name].FirstOrDefault() : null))
            .FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
}
