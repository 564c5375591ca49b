using AnalysisApp.Accounts;
using AnalysisApp.Api;

namespace AnalysisApp.Security;

/// <summary>Until somebody administers the instance it answers nothing but the setup, and whoever asks whether it is alive.</summary>
internal static class SetupGate
{
    public static void UseSetupGate(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint() is not { } asked
            || asked.Metadata.GetMetadata<AnswersBeforeSetupAttribute>() is not null
            || await context.RequestServices.GetRequiredService<FirstAdministrator>().ExistsAsync(context.RequestAborted))
        {
            await next(context);
        }
        else if (Problems.IsForPrograms(context.Request.Path))
        {
            await Problems.Of(
                StatusCodes.Status503ServiceUnavailable, "setup_required", "This instance has no administrator yet. Open /setup in a browser, or set Accounts:Admin.")
                .ExecuteAsync(context);
        }
        else
        {
            context.Response.Redirect(context.Request.PathBase + "/setup");
        }
    });

    public static TBuilder AnswersBeforeSetup<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder
        => route.WithMetadata(new AnswersBeforeSetupAttribute());
}

/// <summary>Answered although nobody administers the instance yet.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AnswersBeforeSetupAttribute : Attribute;
