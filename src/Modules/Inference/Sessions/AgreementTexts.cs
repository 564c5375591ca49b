using System.Security.Cryptography;

namespace AnalysisApp.Inference.Sessions;

/// <summary>The fixed set of texts that two precisions are compared on: lines and sections as lyrics have them, written for this purpose.</summary>
internal static class AgreementTexts
{
    private const string Resource = "agreement-texts.txt";

    private static readonly Lazy<string> Text = new(() =>
    {
        using var stream = typeof(AgreementTexts).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing. This is a bug.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
    });

    // Sections are long, and a start that compares has to wait for them.
    private const int EveryWhichSection = 4;

    /// <summary>Every line once, then some sections (the lines between two empty ones) as a whole.</summary>
    public static IReadOnlyList<string> All
    {
        get
        {
            var sections = Text.Value.Split("\n\n");
            return [.. sections.SelectMany(section => section.Split('\n')).Distinct(StringComparer.Ordinal), .. sections.Where((_, i) => i % EveryWhichSection == 0)];
        }
    }

    /// <summary>Changes exactly when the texts do.</summary>
    public static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Text.Value)));
}
