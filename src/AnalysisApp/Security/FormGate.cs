using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace AnalysisApp.Security;

/// <summary>Lets a form through when its sender has what <see cref="AuthorizePostAttribute"/> says. The framework's attribute knows whole pages only.</summary>
internal sealed class FormGate(CurrentUser user) : IAsyncPageFilter
{
    /// <param name="page">A page's model.</param>
    /// <param name="handler">The handler's name; null or empty for the page's only one.</param>
    /// <returns>What the form needs; null for no one may send it.</returns>
    public static string? PermissionFor(Type page, string? handler)
    {
        var said = page.GetCustomAttributes(typeof(AuthorizePostAttribute), inherit: false).Cast<AuthorizePostAttribute>().ToArray();
        return (said.FirstOrDefault(post => post.Handlers.Contains(handler, StringComparer.OrdinalIgnoreCase))
            ?? said.FirstOrDefault(post => post.Handlers.Count == 0))?.Permission;
    }

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (IsForm(context) && !MaySend(context))
            context.Result = new ForbidResult();
        else
            await next();
    }

    private static bool IsForm(PageHandlerExecutingContext context)
        => context.HandlerMethod is { } handler && !HttpMethods.IsGet(handler.HttpMethod) && !HttpMethods.IsHead(handler.HttpMethod);

    private bool MaySend(PageHandlerExecutingContext context)
        => context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || (PermissionFor(context.ActionDescriptor.HandlerTypeInfo, context.HandlerMethod?.Name) is { } permission && user.May(permission));
}
