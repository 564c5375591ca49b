using System.Globalization;
using System.Reflection;

namespace AnalysisApp.Progress.Benchmarks.Recorded;

/// <summary>What a song cost in a real run of the app; no lyrics.</summary>
/// <param name="Weight">Bytes of lyrics that were to be read; 0 for known lyrics, and for none.</param>
/// <param name="Seconds">From the end of the song before it to its own.</param>
internal sealed record RecordedSong(int Weight, double Seconds)
{
    /// <summary>Every song of the recording, in the order of the run.</summary>
    public static IReadOnlyList<RecordedSong> ReadAll(Assembly assembly)
        => [.. Lines(assembly, "songs.csv").Select(line => line.Split(',')).Select(parts => new RecordedSong(int.Parse(parts[0], Invariant), double.Parse(parts[1], Invariant)))];

    /// <summary>How long the recorded playlist stood aside each time it was preempted by one song: from its last finish to its next start. Seconds.</summary>
    public static IReadOnlyList<double> ReadWaits(Assembly assembly) => [.. Lines(assembly, "waits.csv").Select(line => double.Parse(line, Invariant))];

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static IEnumerable<string> Lines(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
    }
}
