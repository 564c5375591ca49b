using System.Globalization;
using AnalysisApp.Api;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace AnalysisApp.Localization;

/// <summary>Which language a page is in: the account's, which <see cref="Preferences.ChoicesOnPages"/> sets, else the browser's cookie, else what the browser asks for, else English.</summary>
internal static class PageLanguage
{
    /// <summary>The cookie that remembers a choice in a browser.</summary>
    public const string CookieName = "analysisapp.language";

    public static IServiceCollection AddPageLanguage(this IServiceCollection services)
    {
        // What runs without a page, alerts for instance, speaks English wherever the server stands.
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (Language.English.Culture, Language.English.Culture);

        // A form's numbers come as HTML writes them, whatever the language: 0.5.
        services.Configure<MvcOptions>(pages =>
        {
            var index = pages.ValueProviderFactories.ToList().FindIndex(factory => factory is FormValueProviderFactory);
            pages.ValueProviderFactories[index] = new PlainFormValues();
        });
        return services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Language.English.Culture);
            options.SupportedCultures = options.SupportedUICultures = [.. Language.All.Select(language => language.Culture)];
            options.RequestCultureProviders =
            [
                new CustomRequestCultureProvider(context => Task.FromResult(
                    Language.Find(context.Request.Cookies[CookieName]) is { } chosen ? new ProviderCultureResult(chosen.Code) : null)),
                new AcceptLanguageHeaderRequestCultureProvider { Options = options },
            ];
        });
    }

    /// <summary>Pages only: programs are answered in English.</summary>
    public static void UsePageLanguage(this IApplicationBuilder app)
        => app.UseWhen(context => !Problems.IsForPrograms(context.Request.Path), pages => pages.UseRequestLocalization());
}
