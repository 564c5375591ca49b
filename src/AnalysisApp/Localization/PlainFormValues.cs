using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace AnalysisApp.Localization;

/// <summary>The framework's own <see cref="FormValueProviderFactory"/>, with the culture that HTML's number fields have.</summary>
internal sealed class PlainFormValues : IValueProviderFactory
{
    public async Task CreateValueProviderAsync(ValueProviderFactoryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.ActionContext.HttpContext.Request;
        if (!request.HasFormContentType)
            return;

        try
        {
            var form = await request.ReadFormAsync(context.ActionContext.HttpContext.RequestAborted);
            context.ValueProviders.Add(new FormValueProvider(BindingSource.Form, form, CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException and not BadHttpRequestException)
        {
            // As the framework tells that the form is at fault, not the page.
            throw new ValueProviderException($"The form cannot be read: {fault.Message}", fault);
        }
    }
}
