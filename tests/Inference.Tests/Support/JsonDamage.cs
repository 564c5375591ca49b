namespace AnalysisApp.Inference.Tests.Support;

/// <summary>Damage to a JSON text, mostly such that it stays JSON and a reader of it, not the parser, meets the damage.</summary>
internal static class JsonDamage
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "{}", "[]", "[[]]", "{\"a\":1}", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\u2028\"", "\"a\\nb\"", "\"##\"", "\"<s>\"",
        "0", "1", "-1", "-0", "1.0", "1e3", "0.5", "1e99", "1e999", "-9223372036854775808", "9223372036854775807", "18446744073709551615", "18446744073709551616",
        "2147483647", "2147483648", "4294967296", "9007199254740993", "4611686018427387904", "16777216", "65536",
    ];

    /// <summary>Values of the text replaced, members doubled or dropped, brackets piled up.</summary>
    public static string Apply(string json, Random random)
    {
        for (var wound = random.Next(1, 4); wound > 0; wound--)
            json = Wound(json, random);
        return json;
    }

    private static string Wound(string json, Random random)
    {
        var places = Places(json);
        if (places.Count == 0)
            return json;
        var (start, end) = places[random.Next(places.Count)];
        var value = json[start..end];
        var replacement = random.Next(10) switch
        {
            0 => $"{value},{value}",
            1 => $"[{value}]",
            2 => new string('[', random.Next(1, 5_000)),
            3 => string.Concat(Enumerable.Repeat("{\"a\":", random.Next(1, 500))) + value,
            4 => $"\"{new string('é', random.Next(1, 5_000))}\"",
            5 => string.Concat(Enumerable.Repeat(value + ",", random.Next(1, 3_000))) + value,
            6 when long.TryParse(value, out var number) => $"{number + random.Next(-2, 3)}",
            7 => json[places[random.Next(places.Count)].Start..].Split(',')[0],
            _ => Values[random.Next(Values.Length)],
        };
        return json[..start] + replacement + json[end..];
    }

    /// <summary>Where keys, texts, numbers and words stand.</summary>
    private static List<(int Start, int End)> Places(string json)
    {
        var places = new List<(int, int)>();
        for (var at = 0; at < json.Length;)
        {
            var end = json[at] == '"' ? EndOfText(json, at) : EndOfWord(json, at);
            if (end > at)
                places.Add((at, end));
            at = Math.Max(end, at + 1);
        }

        return places;
    }

    private static int EndOfText(string json, int start)
    {
        var at = start + 1;
        while (at < json.Length && json[at] != '"')
            at += json[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, json.Length);
    }

    private static int EndOfWord(string json, int start)
    {
        var at = start;
        while (at < json.Length && (char.IsAsciiLetterOrDigit(json[at]) || json[at] is '-' or '+' or '.'))
            at++;
        return at;
    }
}
