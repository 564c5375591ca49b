using System.Globalization;

namespace AnalysisApp.Progress.Benchmarks.Running;

/// <summary>Lyrics of many lengths, each different: a few lines to a few hundred, in verses with a chorus that comes back. Without meaning, and in English words.</summary>
internal sealed class MixedLyrics(Random random)
{
    private const double MedianLines = 36;
    private const double Scatter = 0.55;

    private static readonly string[] Words =
        ("the a my your and but when where while under over into light night road river heart hand name home fire rain morning winter summer song bell window "
        + "garden shadow water stone mountain ocean letter dancing waiting running falling singing calling holding broken golden silver gentle heavy tender "
        + "love hope sorrow laughter silence thunder mercy promise forever tonight again away alone together never always slowly softly").Split(' ');

    /// <returns>Null for one song in twenty-five, which has none.</returns>
    public string? Next()
    {
        if (random.Next(25) == 0)
            return null;

        var lines = (int)Math.Clamp(MedianLines * Math.Exp(Scatter * Normal()), 4, 260);
        var chorus = string.Join('\n', Lines(4));
        var sections = new List<string>();
        for (var verse = 1; lines > 0; verse++, lines -= 12)
            sections.Add(string.Create(CultureInfo.InvariantCulture, $"[Verse {verse}]\n{string.Join('\n', Lines(Math.Min(8, lines)))}\n\n[Chorus]\n{chorus}"));

        return string.Join("\n\n", sections);
    }

    private string[] Lines(int count) => [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(3, 11)).Select(_ => Words[random.Next(Words.Length)])))];

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
