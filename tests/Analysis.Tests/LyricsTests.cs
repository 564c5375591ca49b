namespace AnalysisApp.Analysis.Tests;

public sealed class LyricsTests
{
    private static string[] TextsOf(string text) => [.. Lyrics.Parse(text).Lines.Select(line => line.Text)];

    private static IEnumerable<string?> LabelsOf(string text) => Lyrics.Parse(text).Sections.Select(section => section.Label);

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one\r\ntwo")]
    [InlineData("one\rtwo")]
    [InlineData("one\u0085two")]
    [InlineData("one\u2028two")]
    [InlineData("one\u2029two")]
    [InlineData("one\ftwo\v")]
    public void Every_kind_of_line_end_cuts_lines(string text) => Assert.Equal(["one", "two"], TextsOf(text));

    [Fact]
    public void Lines_are_numbered_from_1_without_gaps_and_blank_lines_split_sections()
    {
        var lyrics = Lyrics.Parse("\n\none\ntwo\n \t\n\n[Chorus]\nthree\n\n");

        Assert.Equal([1, 2, 3], lyrics.Lines.Select(line => line.Number));
        Assert.Equal([1, 1, 2], lyrics.Lines.Select(line => line.Section));
        Assert.Equal([1, 2], lyrics.Sections.Select(section => section.Number));
        Assert.Equal([[1, 2], [3]], lyrics.Sections.Select(section => section.Lines));
    }

    [Theory]
    [InlineData("[Chorus]", "Chorus")]
    [InlineData("[CHORUS]", "CHORUS")]
    [InlineData("[Verse 2: Lena & The Band]", "Verse 2: Lena & The Band")]
    [InlineData("(Chorus)", "Chorus")]
    [InlineData("(pre-chorus)", "pre-chorus")]
    [InlineData("Chorus:", "Chorus")]
    [InlineData("verse 1:", "verse 1")]
    [InlineData("Verse 2", "Verse 2")]
    [InlineData("**Bridge:**", "Bridge")]
    [InlineData("--- Outro: ---", "Outro")]
    [InlineData("{Intro}", "Intro")]
    [InlineData("[Chorus x2]", "Chorus")]
    [InlineData("[Final Chorus] (x3)", "Final Chorus")]
    [InlineData("Chorus (2x):", "Chorus")]
    [InlineData("[Lena]", "Lena")]
    [InlineData("[Guitar solo]", "Guitar solo")]
    public void A_header_starts_a_section_with_its_label(string header, string label)
    {
        var lyrics = Lyrics.Parse($"before\n{header}\nafter");

        Assert.Equal(["before", "after"], lyrics.Lines.Select(line => line.Text));
        Assert.Equal([null, label], lyrics.Sections.Select(section => section.Label));
    }

    [Theory]
    [InlineData("I walked [softly] to the door")]
    [InlineData("[ooh] I never let you go")]
    [InlineData("(ooh I never let you go)")]
    [InlineData("(Bridge over the water)")]
    [InlineData("Bridge")]
    [InlineData("The end")]
    [InlineData("She said:")]
    [InlineData("Take me to the bridge:")]
    [InlineData("[I will burn your house down tonight]")]
    [InlineData("[Fuck you]")]
    [InlineData("[F**k You All]")]
    [InlineData("[kill them all]")]
    [InlineData("[you and me]")]
    [InlineData("[Kill Yourself]")]
    [InlineData("[Chorus: Fuck You All]")]
    [InlineData("Chorus of angels")]
    public void A_sung_line_is_not_a_header(string line) => Assert.Equal(["before", line, "after"], TextsOf($"before\n{line}\nafter"));

    [Fact]
    public void A_repeated_header_without_lines_makes_no_section_and_labels_nothing()
    {
        var labels = LabelsOf("[Verse 1]\na\n\n[Chorus]\nb\n\n[Verse 2]\nc\n\n[Chorus]\n\nd\n\n[Chorus]");

        Assert.Equal(["Verse 1", "Chorus", "Verse 2", null], labels);
    }

    [Fact]
    public void A_header_keeps_its_label_over_a_blank_line() => Assert.Equal(["Verse 1"], LabelsOf("[Verse 1]\n\na\nb"));

    [Fact]
    public void A_solo_does_not_label_the_verse_behind_it() => Assert.Equal([null, null], LabelsOf("a\n[Guitar Solo]\n\nb"));

    [Fact]
    public void Several_stamps_are_several_lines_in_the_order_of_their_time()
    {
        var lyrics = Lyrics.Parse("[00:10.00][01:10.5]again\n[00:20.25]once");

        Assert.Equal(["again", "once", "again"], lyrics.Lines.Select(line => line.Text));
        Assert.Equal([10_000, 20_250, 70_500], lyrics.Lines.Select(line => line.StartMs));
    }

    [Theory]
    [InlineData("[00:01]x", 1_000)]
    [InlineData("[00:01.5]x", 1_500)]
    [InlineData("[00:01:50]x", 1_500)]
    [InlineData("[1:02.345]x", 62_345)]
    [InlineData("[01:02:03.456]x", 3_723_456)]
    [InlineData("  [00:01,25] x", 1_250)]
    public void Stamps_are_read_in_their_common_forms(string line, int startMs) => Assert.Equal(startMs, Lyrics.Parse(line).Lines[0].StartMs);

    [Fact]
    public void Tags_are_not_text() =>
        Assert.Equal(["hello"], TextsOf("[ar:Somebody]\n[ti: A Title]\n[al:x]\n[by:me]\n[length: 03:20]\n[re:tool]\n[00:01.00]hello"));

    [Theory]
    [InlineData("+500", 1_500)]
    [InlineData("-500", 2_500)]
    [InlineData(" 250 ", 1_750)]
    [InlineData("9999", 0)]
    [InlineData("soon", 2_000)]
    public void A_positive_offset_lets_lines_appear_sooner(string offset, int startMs) =>
        Assert.Equal(startMs, Lyrics.Parse($"[offset:{offset}]\n[00:02.00]x").Lines[0].StartMs);

    [Fact]
    public void Word_stamps_are_removed() =>
        Assert.Equal(["Hello to you", "and me"], TextsOf("[00:01.00] <00:01.00> Hello <00:01.20> to <00:01.50> you\n[00:02.00]and [00:02.50]me"));

    [Fact]
    public void A_chorus_written_once_with_several_stamps_is_a_section_each_time()
    {
        var lyrics = Lyrics.Parse(
            "[Verse]\n[00:01]a\n[00:02]b\n\n[Chorus]\n[00:03][00:07]c\n[00:04][00:08]d\n\n[Verse 2]\n[00:05]e\n[00:06]f");

        Assert.Equal(["a", "b", "c", "d", "e", "f", "c", "d"], lyrics.Lines.Select(line => line.Text));
        Assert.Equal(["Verse", "Chorus", "Verse 2", "Chorus"], lyrics.Sections.Select(section => section.Label));
    }

    [Fact]
    public void A_stamped_pause_splits_sections()
    {
        var lyrics = Lyrics.Parse("[00:01.00]a\n[00:02.00]\n[00:09.00]b\n[00:12.00]♪\n[00:20.00]c");

        Assert.Equal([1, 2, 3], lyrics.Lines.Select(line => line.Section));
    }

    [Fact]
    public void Text_without_a_stamp_stays_behind_the_line_it_follows()
    {
        var lyrics = Lyrics.Parse("[00:01.00]a\nb\n[00:02.00]c");

        Assert.Equal(["a", "b", "c"], lyrics.Lines.Select(line => line.Text));
        Assert.Null(lyrics.Lines[1].StartMs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t\r\n ")]
    [InlineData("[au: instrumental]")]
    [InlineData("[au: instrumental]\n[00:00.00] ♪")]
    [InlineData("(Instrumental)")]
    [InlineData("Instrumental")]
    [InlineData("[Instrumental]\n♪ ♫\n***\n---\n…")]
    [InlineData("[Chorus]\n[Verse]")]
    [InlineData("\uFEFF\u200B\u0000\uD800")]
    public void What_is_no_text_gives_no_lines(string text)
    {
        var lyrics = Lyrics.Parse(text);

        Assert.Empty(lyrics.Lines);
        Assert.Empty(lyrics.Sections);
    }

    [Fact]
    public void Control_and_invisible_characters_go_and_white_space_collapses() =>
        Assert.Equal(["Hello my friend", "second"], TextsOf("\uFEFF  Hel\u200Blo\u0000 \t my\u00A0 fri\u00ADend\u202E \u0007\n\uDC00sec\u200Dond\uFFFE"));

    [Fact]
    public void Joiners_stay_where_scripts_and_emoji_need_them() =>
        Assert.Equal(["a 👩\u200D🚀", "می\u200Cخواهم"], TextsOf("a 👩\u200D🚀\nمی\u200Cخواهم"));

    [Fact]
    public void Composed_and_decomposed_accents_are_the_same_text() => Assert.Equal(["café"], TextsOf("cafe\u0301"));

    [Fact]
    public void Any_text_is_read_and_every_line_is_in_one_section() => Seeded.Repeat(400, random =>
    {
        string[] pieces =
        [
            "[", "]", "(", ")", "<", ">", ":", "00:01.00", "[00:02.00]", "[Chorus]", "Verse 1:", "\n", "\r", "\n\n", " ", "x", "la la", "♪", "[offset:-9]",
            "\uD800", "\uDFFF", "\u0000", "\uFFFE", "\uFEFF", "é", "中文", "👩\u200D🚀", "\u0301", "2x", "×3", "[99:99:99.999]", "\U0010FFFF", "\uFDD0",
        ];
        var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(
            _ => random.Next(4) == 0 ? ((char)random.Next(0x10000)).ToString() : pieces[random.Next(pieces.Length)]));

        var lyrics = Lyrics.Parse(text);

        Assert.Equal(Enumerable.Range(1, lyrics.Lines.Count), lyrics.Lines.Select(line => line.Number));
        Assert.Equal(lyrics.Lines.Select(line => line.Number), lyrics.Sections.SelectMany(section => section.Lines));
        Assert.All(lyrics.Sections, section => Assert.NotEmpty(section.Lines));
        Assert.All(lyrics.Sections, section => Assert.All(section.Lines, number => Assert.Equal(section.Number, lyrics.Lines[number - 1].Section)));
        Assert.All(lyrics.Lines, line =>
        {
            Assert.Equal(line.Text.Trim(), line.Text);
            Assert.NotEmpty(line.Text);
            Assert.DoesNotContain(line.Text, char.IsControl);
            Assert.True(line.StartMs is null or >= 0);
        });
    });

    [Fact]
    public void Reading_the_longest_lyrics_takes_no_square_of_their_length()
    {
        // Would take minutes if any rule looked back over the whole text.
        foreach (var text in new[] { new string('[', 200_000), string.Concat(Enumerable.Repeat("[00:01]", 28_000)) + "x", string.Concat(Enumerable.Repeat("a\n\n", 66_000)) })
            Assert.InRange(Lyrics.Parse(text).Lines.Count, 0, 66_000);
    }
}
