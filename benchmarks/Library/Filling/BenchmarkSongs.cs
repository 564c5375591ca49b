namespace AnalysisApp.Library.Benchmarks.Filling;

/// <summary>Songs with names that share words and artists as songs do.</summary>
internal static class BenchmarkSongs
{
    /// <summary>In a tenth of the titles.</summary>
    public const string CommonWord = "love";

    /// <summary>In one title of ten thousand.</summary>
    public const string RareWord = "zephyr";

    private static readonly string[] Syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "wa", "la", "dri", "sta", "plo", "gre", "sha"];

    public static IEnumerable<NewSong> Make(Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var special = i % 10 == 0 ? $" {CommonWord}" : i % 10_000 == 1 ? $" {RareWord}" : "";

            // A square makes some artists far more frequent than others.
            var artist = (int)(5_000 * Math.Pow(random.NextDouble(), 2));
            var advisory = random.Next(20) switch { 0 => "explicit", 1 => "clean", _ => null };
            yield return new NewSong(
                new SongDescription($"{Word(random)} {Word(random)}{special}", Artist(artist), $"Album {i % 9_000}", 120 + (i % 200), advisory),
                new NewLyrics($"Lyrics {i}\nof a song", i % 5 == 0 ? "api" : i % 50 == 1 ? "pasted" : "file"));
        }
    }

    public static string Artist(int number)
        => $"{Word(new Random(number))} {Word(new Random(number + 7_919))}";

    private static string Word(Random random)
        => string.Concat(Enumerable.Range(0, random.Next(2, 4)).Select(_ => Syllables[random.Next(Syllables.Length)]));
}
