using Microsoft.AspNetCore.Mvc;

namespace AnalysisApp.Api;

/// <summary>How large the body of a request to an address may be; what says nothing takes <see cref="Limits.SmallBytes"/>.</summary>
internal static class BodyLimit
{
    /// <param name="route">An address, or a group of them; the innermost limit holds.</param>
    /// <param name="bytes">At most <see cref="Limits.RequestBytes"/>, which the server itself holds to.</param>
    public static TBuilder TakesUpTo<TBuilder>(this TBuilder route, long bytes)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RequestSizeLimitAttribute(bytes));
}
