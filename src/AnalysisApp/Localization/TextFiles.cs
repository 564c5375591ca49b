using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Xml.Linq;

namespace AnalysisApp.Localization;

/// <summary>The files of texts beside this one, each read once. Their keys are sentences, so capitals count. Safe for concurrent use.</summary>
internal sealed class TextFiles : ResourceManager
{
    private readonly ConcurrentDictionary<string, ResourceSet?> _read = new();

    /// <summary>Null where a language has no file: its texts are looked for in that of its parent, at last in the one without a language.</summary>
    protected override ResourceSet? InternalGetResourceSet(CultureInfo culture, bool createIfNotExists, bool tryParents)
    {
        ArgumentNullException.ThrowIfNull(culture);
        var found = _read.GetOrAdd(culture.Name, Read);
        return found is null && tryParents && culture.Name.Length > 0 ? InternalGetResourceSet(culture.Parent, createIfNotExists, tryParents) : found;
    }

    private static ResourceSet? Read(string language)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream(language.Length == 0 ? "Texts.resx" : $"Texts.{language}.resx");
        return file is null ? null : new ResourceSet(new Entries(XDocument.Load(file)));
    }

    private sealed class Entries(XDocument file) : IResourceReader
    {
        private readonly Dictionary<string, string> _texts = file.Root!.Elements("data")
            .ToDictionary(entry => entry.Attribute("name")!.Value, entry => entry.Element("value")!.Value, StringComparer.Ordinal);

        public System.Collections.IDictionaryEnumerator GetEnumerator() => ((System.Collections.IDictionary)_texts).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public void Close()
        {
        }

        public void Dispose()
        {
        }
    }
}
