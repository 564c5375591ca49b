namespace AnalysisApp.Analysis.Tests;

public sealed class LanguageTests
{
    private static ReadingQuality QualityOf(string text) => ReadingPlan.Create(Lyrics.Parse(text), WordCounter.Count, 128).Quality;

    [Theory]
    [InlineData("en", "I left the kettle on the stove for you and all the windows wide, come home before the night is old")]
    [InlineData("en", "Lord of the morning, thou hast made the hills and every river that runs beneath thy hand")]
    [InlineData("en", "Money, cars, whips, chains, we ballin' all night, shoutin' out to my people, they don't stop, gonna get it")]
    [InlineData("es", "Yo no sé qué decir cuando la noche se va, el mar me llama y todo lo que quiero eres tú en mi casa")]
    [InlineData("fr", "Je ne sais pas ce que tu cherches dans la nuit, mais l'amour est toujours avec nous et les oiseaux")]
    [InlineData("de", "Ich habe dich nicht mehr gesehen und der Regen ist auch nur ein Lied, das wir mit dir singen")]
    [InlineData("pt", "Eu não sei o que você quer de mim, mas a noite é nossa e tudo que eu tenho é para você")]
    [InlineData("it", "Non so che cosa vuoi da me, ma la notte è nostra e tutto quello che ho è per te, sempre con te")]
    [InlineData("nl", "Ik weet niet wat jij van mij wil, maar de nacht is van ons en het licht gaat nooit meer uit")]
    [InlineData("sv", "Jag vet inte vad du vill, men natten är vår och allt som jag har är för dig och mig alltid")]
    [InlineData("pl", "Nie wiem czego chcesz ode mnie, ale ta noc jest nasza i wszystko co mam jest dla ciebie już")]
    [InlineData("tr", "Ben seni çok sevdim ama sen beni hiç bilmedin, bu gece benim için bir şarkı söyle, ne olur gitme")]
    [InlineData("id", "Aku tak tahu apa yang kau mau dari aku, tapi malam ini milik kita dan semua untuk kamu")]
    [InlineData("tl", "Hindi ko alam kung ano ang gusto mo sa akin, pero ang gabi ay para sa atin at lahat ng mga bituin")]
    [InlineData("und", "Én nem tudom, hogy mit akarsz tőlem, az éjszaka mégis kettőnké marad, minden csillag rád ragyog, kedvesem, hajnalig táncolunk együtt csendben")]
    [InlineData("und", "Я не знаю, чего ты хочешь")]
    [InlineData("und", "君の名前")]
    [InlineData("und", "أنا لا أعرف ماذا تريد")]
    public void A_language_is_known_by_its_script_or_its_commonest_words(string code, string text) =>
        Assert.Equal(code, Lyrics.Parse(text).DetectLanguage());

    [Theory]
    [InlineData("Te quiero mucho, mi corazón")]
    [InlineData("La la la, na na na, oh oh oh, hey hey, la la la, na na na, oh yeah")]
    [InlineData("Boom boom shake")]
    public void Too_little_text_to_tell_is_read_and_said_to_be_too_little(string text)
    {
        Assert.Null(Lyrics.Parse(text).DetectLanguage());
        Assert.Equal(ReadingQuality.TooLittleText, QualityOf(text));
        Assert.NotEmpty(ReadingPlan.Create(Lyrics.Parse(text), WordCounter.Count, 128).Texts);
    }

    [Fact]
    public void A_song_that_is_mostly_English_is_read() => Assert.Equal(ReadingQuality.Full, QualityOf(
        """
        I saw you on the corner with a flower in your hair
        You told me that the summer was a thing that we could share
        Te quiero, mi amor, te quiero
        So dance with me until the morning comes to find us there
        """));

    [Fact]
    public void A_song_with_an_English_hook_in_another_language_is_not_read_as_English() => Assert.Equal(ReadingQuality.NotEnglish, QualityOf(
        """
        Ich habe dich nicht mehr gesehen und der Regen ist kalt
        Du bist wie ein Lied, das ich nicht mehr singen kann
        I love you, I love you
        Und wenn die Nacht kommt, bin ich nicht allein mit dir
        """));

    [Fact]
    public void Mostly_Korean_with_some_English_is_not_read() =>
        Assert.Equal(ReadingQuality.NotEnglish, QualityOf("너를 사랑해 나의 밤하늘에\n별이 빛나는 이 순간에\nbaby come on, dance with me"));

    [Fact]
    public void A_song_that_is_not_read_has_no_texts_and_still_lists_its_lines()
    {
        var lyrics = Lyrics.Parse("Я не знаю, чего ты хочешь\nот меня");
        var plan = ReadingPlan.Create(lyrics, WordCounter.Count, 128);

        var analysis = plan.Complete([]);

        Assert.Empty(plan.Texts);
        Assert.Equal(ReadingQuality.NotEnglish, analysis.Quality);
        Assert.Empty(analysis.Tasks);
        Assert.Equal(lyrics.Lines, analysis.Lines.Select(line => line.Line));
        Assert.All(analysis.Lines, line => Assert.Empty(line.Tasks));
        Assert.Equal(Axis.All, analysis.Axes.Select(axis => axis.Axis));
        Assert.All(analysis.Axes, axis => Assert.Equal(0, axis.Level));
        Assert.Equal(RatingValue.Unknown, AudiencePolicy.BuiltIn[0].Rate(analysis).Value);
    }

    [Theory]
    [InlineData("[Instrumental]", ReadingQuality.Instrumental)]
    [InlineData("Instrumental", ReadingQuality.Instrumental)]
    [InlineData("(instrumental)\n♪ ♫", ReadingQuality.Instrumental)]
    [InlineData("[ar:Somebody]\n[au: instrumental]", ReadingQuality.Instrumental)]
    [InlineData("[au: Instrumental]\n[00:00.00] ♪", ReadingQuality.Instrumental)]
    [InlineData("[00:00.00] (Instrumental)", ReadingQuality.Instrumental)]
    [InlineData("This song is an instrumental", ReadingQuality.Instrumental)]
    [InlineData("", ReadingQuality.NoLyrics)]
    [InlineData("♪ ♪ ♪", ReadingQuality.NoLyrics)]
    [InlineData("[Guitar Solo]", ReadingQuality.NoLyrics)]
    [InlineData("[au: instrumental]\n[00:01.00]But then somebody sings after all", ReadingQuality.TooLittleText)]
    [InlineData("[Instrumental]\n[Verse]\nBut then somebody sings after all", ReadingQuality.TooLittleText)]
    public void A_song_without_words_is_unknown_and_never_suitable(string text, ReadingQuality quality)
    {
        var plan = ReadingPlan.Create(Lyrics.Parse(text), WordCounter.Count, 128);

        Assert.Equal(quality, plan.Quality);
        Assert.Equal(quality == ReadingQuality.TooLittleText, plan.Texts.Count > 0);
        if (plan.Texts.Count > 0)
            return;

        var rating = AudiencePolicy.BuiltIn[0].Rate(plan.Complete([]));
        Assert.Equal((RatingValue.Unknown, null), (rating.Value, rating.Score));
        Assert.Empty(rating.Reasons);
    }
}
