using System.Globalization;
using AnalysisApp.Localization;

namespace AnalysisApp.Tests.Localization;

/// <summary>Until it is disposed, this test is a page in that language.</summary>
internal sealed class Speaking : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _uiCulture = CultureInfo.CurrentUICulture;

    public Speaking(string language) => Language.Find(language)!.Use();

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _uiCulture);
}
