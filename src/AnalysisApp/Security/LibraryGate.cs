using System.Globalization;
using AnalysisApp.Api;
using AnalysisApp.Library;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace AnalysisApp.Security;

/// <summary>
/// Lets a request about a song or a playlist through if its caller may do so much with it. What they may not even read is not there for them (404); what is
/// shared with them to read cannot be changed (403).
/// </summary>
internal static class LibraryGate
{
    private static readonly object AccessKey = new();

    private delegate Task<Access> FindAccess(ILibraryAccess access, Guid? user, Guid id, CancellationToken cancellationToken);

    /// <summary>For a route whose <c>id</c> is a song's. Say it before what checks the body: nobody learns of a foreign song what would be wrong with a change of it.</summary>
    public static RouteHandlerBuilder RequiresSong(this RouteHandlerBuilder route, Access needed) => route.Requires("song", needed, OfSong);

    /// <summary>For a route whose <c>id</c> is a playlist's.</summary>
    public static RouteHandlerBuilder RequiresPlaylist(this RouteHandlerBuilder route, Access needed) => route.Requires("playlist", needed, OfPlaylist);

    /// <summary>Whether the caller may change what the page is about, once its gate let them through. Never where there is no gate.</summary>
    public static bool MayChange(this HttpContext context)
        => context.Items[AccessKey] is Access.Write && context.RequestServices.GetRequiredService<CurrentUser>().May(Permission.Manage);

    private static RouteHandlerBuilder Requires(this RouteHandlerBuilder route, string what, Access needed, FindAccess find)
        => route.AddEndpointFilter(async (context, next) =>
        {
            var request = context.HttpContext;
            if (!TryReadId(request, "id", out var id))
                return Problems.NotFound(what, request.GetRouteValue("id") ?? "");

            return await ReadAsync(request, id, find) switch
            {
                Access.None => Problems.NotFound(what, id),
                var access when access < needed => Problems.Of(
                    StatusCodes.Status403Forbidden, "read_only", $"The {what} {id} is shared with you to read. Only its owner may change or analyse it."),
                _ => await next(context),
            };
        });

    private static async Task<Access> ReadAsync(HttpContext request, Guid id, FindAccess find)
    {
        var user = request.RequestServices.GetRequiredService<CurrentUser>();
        var access = await find(request.RequestServices.GetRequiredService<ILibraryAccess>(), user.LibraryOwner, id, request.RequestAborted);
        request.Items[AccessKey] = access;
        return access;
    }

    private static bool TryReadId(HttpContext request, string name, out Guid id)
        => Guid.TryParse(Convert.ToString(request.GetRouteValue(name), CultureInfo.InvariantCulture), out id);

    private static Task<Access> OfSong(ILibraryAccess access, Guid? user, Guid id, CancellationToken cancellationToken)
        => access.OfSongAsync(user, id, cancellationToken);

    private static Task<Access> OfPlaylist(ILibraryAccess access, Guid? user, Guid id, CancellationToken cancellationToken)
        => access.OfPlaylistAsync(user, id, cancellationToken);

    /// <summary>The same for a page; whatever is sent to it needs the right to change.</summary>
    internal abstract class PageGateAttribute : Attribute, IAsyncPageFilter
    {
        private readonly FindAccess _find;

        private protected PageGateAttribute(string routeValue, bool isSong) => (RouteValue, _find) = (routeValue, isSong ? OfSong : OfPlaylist);

        /// <summary>What the id is called in the route.</summary>
        public string RouteValue { get; }

        /// <summary>What the page needs to be seen.</summary>
        public Access ToSee { get; init; } = Access.Read;

        /// <summary>A form of the page that changes nothing of the library; null: there is none.</summary>
        public string? Harmless { get; init; }

        public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

        public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
        {
            var request = context.HttpContext;
            var access = TryReadId(request, RouteValue, out var id) ? await ReadAsync(request, id, _find) : Access.None;
            var reads = HttpMethods.IsGet(request.Request.Method) || HttpMethods.IsHead(request.Request.Method)
                || (Harmless is not null && context.HandlerMethod?.Name == Harmless);
            if (access == Access.None)
                context.Result = new NotFoundResult();
            else if (access < (reads ? ToSee : Access.Write))
                context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
            else
                await next();
        }
    }
}

/// <summary>The page is about the song that its route names <c>id</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequiresSongAttribute() : LibraryGate.PageGateAttribute("id", isSong: true);

/// <summary>The page is about the playlist that its route names.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequiresPlaylistAttribute(string routeValue = "id") : LibraryGate.PageGateAttribute(routeValue, isSong: false);
