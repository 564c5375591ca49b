using System.Globalization;

namespace AnalysisApp.Tests.Documents;

/// <summary>A file of docs/ in which the program writes parts: each between a line <c>&lt;!-- written: NAME … --&gt;</c> and a line <c>&lt;!-- end --&gt;</c>.</summary>
internal sealed class WrittenDocument
{
    private const string End = "\n<!-- end -->";
    private readonly string _path;

    private WrittenDocument(string path) => _path = path;

    public static WrittenDocument Open(string name) => new(Path.Combine(RunningApp.RepositoryRoot, "docs", name));

    /// <summary>Compares a part with what it should be; with UPDATE_DOCS=1 it is written first.</summary>
    public void Holds(string part, string expected)
    {
        var text = File.ReadAllText(_path);
        var (start, end) = Find(text, part);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            text = $"{text[..start]}{expected}{text[end..]}";
            File.WriteAllText(_path, text);
            (start, end) = Find(text, part);
        }

        Assert.Equal(expected.Split('\n'), text[start..end].Split('\n'));
    }

    private static (int Start, int End) Find(string text, string part)
    {
        var head = text.IndexOf(string.Create(CultureInfo.InvariantCulture, $"<!-- written: {part}"), StringComparison.Ordinal);
        Assert.True(head >= 0, $"There is no line '<!-- written: {part} … -->'.");
        var start = text.IndexOf('\n', head) + 1;
        var end = text.IndexOf(End, start, StringComparison.Ordinal);
        Assert.True(end >= start, $"The part {part} has no end.");
        return (start, end);
    }
}
