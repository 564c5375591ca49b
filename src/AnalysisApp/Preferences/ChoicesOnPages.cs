using AnalysisApp.Localization;
using Microsoft.AspNetCore.Mvc.Filters;
using Npgsql;

namespace AnalysisApp.Preferences;

/// <summary>Reads what a person has chosen before each of their pages, so that all of it is rendered as they like it. Without a database, cookies stand in.</summary>
internal sealed class ChoicesOnPages(PersonalChoices choices) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var request = context.HttpContext;
        try
        {
            if (await choices.FindAsync(request.RequestAborted) is { } choice)
            {
                request.Features.Set(choice);
                Language.Find(choice.Language)?.Use();
            }
        }
        catch (NpgsqlException)
        {
            // The page says what is wrong; how it looks is the least of it.
        }

        await next();
    }
}
