namespace AnalysisApp.Analysis.Tests;

public sealed class ReadingPlanTests
{
    private static IReadOnlyList<string> TextsOf(string lyrics, int maxTokens = 128) =>
        ReadingPlan.Create(Lyrics.Parse(lyrics), WordCounter.Count, maxTokens).Texts;

    [Fact]
    public void Every_unique_line_and_section_is_read_once() => Assert.Equal(
        ["a", "b", "c", "a\nb", "b\nc"],
        TextsOf("[Chorus]\na\nb\n\n[Verse]\nb\nc\n\n[Chorus]\na\nb"));

    [Fact]
    public void A_section_of_one_line_is_the_same_text_as_its_line() => Assert.Equal(["a", "b"], TextsOf("a\n\nb\n\na"));

    [Fact]
    public void A_long_section_is_cut_between_lines_and_its_last_window_is_filled_up()
    {
        // 8 tokens hold two special ones and three lines with two line ends, were it not one too many: so two lines of two tokens each and an end.
        var texts = TextsOf("aaaaa 1\naaaaa 2\naaaaa 3\naaaaa 4\naaaaa 5", 9);

        Assert.Equal(["aaaaa 1\naaaaa 2", "aaaaa 3\naaaaa 4", "aaaaa 4\naaaaa 5"], texts.Where(text => text.Contains('\n', StringComparison.Ordinal)));
    }

    [Fact]
    public void A_long_line_is_cut_between_words_and_a_giant_word_between_characters()
    {
        var texts = TextsOf("one two three four five six seven eight nine ten eleven\n" + string.Concat(Enumerable.Repeat("😍", 20)), 8);

        Assert.Equal("one two three four five", texts[0][..23]);
        Assert.All(texts, text => Assert.False(char.IsLowSurrogate(text[0]) || char.IsHighSurrogate(text[^1])));
        Assert.All(texts, text => Assert.True(WordCounter.Count(text) <= 8));
    }

    [Fact]
    public void Whatever_the_song_every_character_is_read_no_text_is_too_long_and_none_is_read_twice() => Seeded.Repeat(300, random =>
    {
        var lyrics = Lyrics.Parse(RandomSong(random));
        var maxTokens = random.Next(8, 40);
        var plan = ReadingPlan.Create(lyrics, WordCounter.Count, maxTokens);

        Assert.Equal(plan.Texts.Count, plan.Texts.Distinct().Count());
        Assert.All(plan.Texts, text => Assert.InRange(WordCounter.Count(text), 3, maxTokens));

        var read = plan.Texts.ToHashSet();
        Assert.All(lyrics.Lines, line => Assert.True(IsCovered(line.Text, read), $"a line of {line.Text.Length} characters is not covered"));
        Assert.All(lyrics.Sections, section =>
        {
            var text = string.Join('\n', section.Lines.Select(number => lyrics.Lines[number - 1].Text));
            Assert.True(WordCounter.Count(text) > maxTokens || read.Contains(text), "a section that fits is not read whole");
            Assert.All(section.Lines, number => Assert.True(
                section.Lines.Count == 1 || WordCounter.Count(lyrics.Lines[number - 1].Text) > maxTokens
                || read.Any(window => ('\n' + window + '\n').Contains('\n' + lyrics.Lines[number - 1].Text + '\n', StringComparison.Ordinal))));
        });
    });

    [Theory]
    [InlineData("line")]
    [InlineData("word")]
    [InlineData("lines")]
    public void The_token_counter_is_not_asked_quadratically(string kind)
    {
        var text = kind switch
        {
            "line" => "the " + string.Join(' ', Enumerable.Range(0, 30_000).Select(number => $"of{number}")),
            "word" => new string('x', 200_000),
            _ => string.Join('\n', Enumerable.Range(0, 20_000).Select(number => $"the song {number}")),
        };
        var counter = new WordCounter();

        var plan = ReadingPlan.Create(Lyrics.Parse(text), counter.CountAndRemember, 512);

        Assert.NotEmpty(plan.Texts);
        Assert.InRange(counter.Chars, text.Length, text.Length * 12L);
        Assert.InRange(counter.Calls, 1, 30_000);
    }

    [Fact]
    public void A_counter_that_guesses_badly_still_gives_no_text_beyond_the_limit()
    {
        // Joined lines cost far more than their sum, so every first guess is wrong.
        static int Count(string text) => WordCounter.Count(text) + (5 * text.Count(character => character == '\n'));

        var plan = ReadingPlan.Create(Lyrics.Parse(string.Join('\n', Enumerable.Range(0, 200).Select(number => $"the song {number}"))), Count, 64);

        Assert.All(plan.Texts, text => Assert.True(Count(text) <= 64));
    }

    [Fact]
    public void A_limit_below_eight_tokens_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReadingPlan.Create(Lyrics.Parse("a"), WordCounter.Count, 7));

    private static string RandomSong(Random random)
    {
        string[] words = ["the", "and", "you", "a", "window", "light", "😍", "unbelievable", new('y', 60), "of", "me"];
        return string.Join('\n', Enumerable.Range(0, random.Next(1, 40)).Select(_ =>
            random.Next(6) == 0 ? "" : string.Join(' ', Enumerable.Range(0, random.Next(1, random.Next(2, 30))).Select(_ => words[random.Next(words.Length)]))));
    }

    // A line is covered when the texts, put one behind the other, give it back without its spaces.
    private static bool IsCovered(string line, HashSet<string> texts)
    {
        if (texts.Contains(line))
            return true;

        var reached = new bool[line.Length + 1];
        reached[0] = true;
        for (var at = 0; at < line.Length; at++)
        {
            if (!reached[at])
                continue;
            if (line[at] == ' ')
                reached[at + 1] = true;
            foreach (var text in texts.Where(text => string.CompareOrdinal(line, at, text, 0, text.Length) == 0))
                reached[at + text.Length] = true;
        }

        return reached[line.Length];
    }
}
