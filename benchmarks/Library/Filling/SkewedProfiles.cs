namespace AnalysisApp.Library.Benchmarks.Filling;

/// <summary>
/// Profiles as a library of songs has them: half of the songs have nothing to object to, strong levels are rare, and a few combinations are most of it.
/// Or, as the worst case, none like another.
/// </summary>
internal sealed class SkewedProfiles(Random random, bool allDifferent)
{
    // Shares of levels 1 to 4 in per mille, in the order of Axis.All; the last is positive content.
    private static readonly int[][] Levels =
    [
        [200, 130, 90, 50], [180, 90, 50, 20], [130, 60, 30, 10], [130, 80, 30, 10], [20, 12, 5, 3], [15, 8, 4, 3], [150, 80, 40, 15], [200, 180, 120, 50],
    ];

    private static readonly string[] Emotions = ["joy", "joy", "joy", "joy", "sadness", "sadness", "sadness", "neutral", "neutral", "anger", "anger", "fear", "surprise", "disgust"];
    private static readonly string[] OtherLanguages = ["es", "es", "fr", "de", "pt", "und"];

    private int _number;

    public SongProfile Next()
    {
        _number++;
        if (allDifferent)
            return Different(_number);

        return random.Next(100) switch
        {
            < 3 => Unread("no_lyrics", null),
            < 5 => Unread("not_english", OtherLanguages[random.Next(OtherLanguages.Length)]),
            5 => Unread("instrumental", null),
            _ => Read(),
        };
    }

    private SongProfile Read()
    {
        var isClean = random.Next(2) == 0;
        short[] levels = [.. Levels.Select((shares, axis) => isClean && axis < Levels.Length - 1 ? (short)0 : LevelOf(shares))];
        var doubts = random.Next(100) switch { < 4 => ["disagreeing"], < 9 => ["low_confidence"], 9 => ["disagreeing", "low_confidence"], _ => Array.Empty<string>() };
        return new SongProfile(
            random.Next(50) == 0 ? "too_little_text" : "full",
            levels,
            [.. levels.Select(level => level > 0 && random.Next(6) == 0 ? (short)(level - 1) : level)],
            [.. levels.Select(level => level is > 0 and < 4 ? (short)(level + (random.Next(5) == 0 ? 1 : 0)) : level)],
            Emotions[random.Next(Emotions.Length)],
            random.Next(10) switch { < 4 => "positive", < 8 => "neutral", _ => "negative" },
            "en",
            doubts);
    }

    private static SongProfile Unread(string quality, string? language)
    {
        short[] none = [.. Levels.Select(_ => (short)0)];
        return new SongProfile(quality, none, none, none, null, null, language, []);
    }

    // The number itself, to the base of five, so that no two are the same.
    private static SongProfile Different(int number)
    {
        var levels = new short[Levels.Length];
        for (var (axis, rest) = (0, number); axis < levels.Length; axis++, rest /= 5)
            levels[axis] = (short)(rest % 5);

        return new SongProfile(
            "full",
            levels,
            [.. levels.Select(level => (short)Math.Max(0, level - 1))],
            levels,
            Emotions[number % Emotions.Length],
            number % 3 == 0 ? "negative" : "positive",
            "en",
            number % 10 == 0 ? ["low_confidence"] : []);
    }

    private short LevelOf(int[] shares)
    {
        var at = random.Next(1000);
        for (var level = 1; level <= shares.Length; level++)
        {
            at -= shares[level - 1];
            if (at < 0)
                return (short)level;
        }

        return 0;
    }
}
