using AnalysisApp.Localization;
using Microsoft.AspNetCore.Mvc.Filters;
using Npgsql;

namespace AnalysisApp.Preferences;

/// <summary>Reads what a person has chosen before each of their pages, so that all of it is rendered as they like it. Without a database, cookies stand in.</summary>
internal sealed class ChoicesOnPages(PersonalChoices choices) : IAsyncPageFilter, IAsyncAlwaysRunResultFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var request = context.HttpContext;
        try
        {
            if (await choices.FindAsync(request.RequestAborted) is { } choice)
                request.Features.Set(choice);
        }
        catch (NpgsqlException)
        {
            // The page says what is wrong; how it looks is the least of it.
        }

        Speak(request);
        await next();
    }

    // A language holds for what is done within this call: for the handler above, and for the page, which is made after that has returned, here.
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        Speak(context.HttpContext);
        await next();
    }

    private static void Speak(HttpContext context) => Language.Find(ChoiceCookie.Of(context.Request)?.Language)?.Use();
}
