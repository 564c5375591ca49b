using Microsoft.AspNetCore.Authorization;

namespace AnalysisApp.Security;

/// <summary>What routes need, said once for each group of them.</summary>
internal static class RouteAccess
{
    /// <summary>Reading needs one permission and changing another; <c>POST</c>, <c>PUT</c>, <c>PATCH</c> and <c>DELETE</c> change.</summary>
    /// <param name="routes">A route or a group.</param>
    /// <param name="read">One of <see cref="Permission"/>.</param>
    /// <param name="change">One of <see cref="Permission"/>.</param>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder routes, string read, string change)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(route => route.Metadata.Add(new AuthorizeAttribute(Changes(route) ? change : read)));
        return routes;
    }

    private static bool Changes(EndpointBuilder route)
        => !route.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.All(HttpMethods.IsGet));
}
