using Microsoft.AspNetCore.Authorization;

namespace AnalysisApp.Security;

/// <summary>The caller must have a permission.</summary>
/// <param name="Permission">One of <see cref="Security.Permission"/>.</param>
internal sealed record PermissionRequirement(string Permission) : IAuthorizationRequirement
{
    /// <summary>Asks the caller's role and scopes.</summary>
    internal sealed class Handler(CurrentUser user) : AuthorizationHandler<PermissionRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
        {
            if (user.May(requirement.Permission))
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
