using System.Diagnostics;
using AnalysisApp.Analysis.Lexicon;

namespace AnalysisApp.Analysis.Tests;

/// <summary>What the matcher finds in a line: with the lexicon that is built in, and with entries of a test.</summary>
public sealed class PhraseMatcherTests
{
    private static PhraseMatcher With(params string[] entries) =>
        new(LexiconFile.Read("test.txt", "axis: violence\nnegation: takes back\n" + string.Join('\n', entries)));

    private static string[] Found(PhraseMatcher matcher, string line) =>
        [.. matcher.Find(line).Select(hit => line.Substring(hit.Words.Start, hit.Words.Length))];

    private static short Level(string axis, string line) =>
        BuiltInLexicon.Matcher.Find(line).Where(hit => hit.Entry.Axis == axis).Select(hit => hit.Entry.Level).DefaultIfEmpty((short)0).Max();

    [Theory]
    [InlineData("this fuck is it", "fuck")]
    [InlineData("my F**k town", "F**k")]
    [InlineData("f*ck", "f*ck")]
    [InlineData("this f—k is it", "f—k")]
    [InlineData("(f#ck)", "f#ck")]
    [InlineData("my FUUUUCK town", "FUUUUCK")]
    [InlineData("my f-u-c-k town", "f-u-c-k")]
    [InlineData("f.u.c.k", "f.u.c.k")]
    [InlineData("my f u c k town", "f u c k")]
    [InlineData("Ｆｕｃｋ", "Ｆｕｃｋ")]
    [InlineData("𝓯𝓾𝓬𝓴", "𝓯𝓾𝓬𝓴")]
    [InlineData("fück", "fück")]
    [InlineData("FUCKIN' hail", "FUCKIN")]
    [InlineData("motherf***er", "motherf***er")]
    [InlineData("this sh1t is it", "sh1t")]
    [InlineData("this sh!t!", "sh!t")]
    [InlineData("my s*** town", "s***")]
    [InlineData("move your a$$.", "a$$")]
    [InlineData("b!tch", "b!tch")]
    [InlineData("bitch's", "bitch's")]
    public void A_disguised_word_is_found_where_it_stands(string line, string words) =>
        Assert.Equal([words], BuiltInLexicon.Matcher.Find(line).Where(hit => hit.Entry.Axis == Axis.Language).Select(hit => line.Substring(hit.Words.Start, hit.Words.Length)));

    [Theory]
    [InlineData("Scunthorpe, Sussex and Penistone")]
    [InlineData("first class passes, brass and bass and grass")]
    [InlineData("the assassin bug sat in the cockpit and ate peacock pie")]
    [InlineData("my b-side, your x-ray, a t-shirt, 4ever and 24/7")]
    [InlineData("as— as I was saying, s-s-so")]
    [InlineData("well—so they say, he—he")]
    [InlineData("Dick went to town")]
    [InlineData("the cock crows at dawn")]
    [InlineData("pussy willow in the vase")]
    [InlineData("shooting hoops and shooting stars")]
    [InlineData("you're killing me softly, we're killing time")]
    [InlineData("high on a hill lived a lonely goatherd of yore")]
    [InlineData("bread and wine upon the table")]
    [InlineData("living water, come and drink of the water")]
    [InlineData("Mary Jane wore a yellow dress")]
    [InlineData("the ox and ass before him bow")]
    [InlineData("the chink in your armor, a dyke by the sea, a bundle of faggots and ash")]
    [InlineData("hoe the garden, row by row")]
    [InlineData("I would die for you")]
    [InlineData("Take my life and let it be")]
    [InlineData("Ich will die Sonne sehen, die Nacht ist kalt")]
    public void Innocent_words_are_left_alone(string line) => Assert.All(
        Axis.Concerns.Where(axis => axis != Axis.Despair), axis => Assert.True(Level(axis, line) == 0, $"{axis}: {line}"));

    [Theory]
    [InlineData(Axis.SelfHarm, "I'm gonna kill myself tonight", 3)]
    [InlineData(Axis.SelfHarm, "I'll never kill myself again", 0)]
    [InlineData(Axis.SelfHarm, "I won't cut myself no more", 0)]
    [InlineData(Axis.Substances, "I don't need no cocaine", 0)]
    [InlineData(Axis.Substances, "No, cocaine is what I need", 3)]
    [InlineData(Axis.Substances, "I can't stop drinking", 2)]
    [InlineData(Axis.Violence, "I never killed him", 0)]
    [InlineData(Axis.Violence, "I don't care, I'll kill him", 3)]
    [InlineData(Axis.Language, "I never said fuck", 3)]
    public void What_takes_a_phrase_back_is_heeded_unless_the_word_itself_is_the_matter(string axis, string line, short level) =>
        Assert.Equal(level, Level(axis, line));

    [Theory]
    [InlineData("3 stab~", "she stabbed him, he's stabbin' back, stabs", "stabbed,stabbin,stabs")]
    [InlineData("3 die~", "he died dying dies", "died,dying,dies")]
    [InlineData("3 carry~ guns", "carries guns, carried guns", "carries guns,carried guns")]
    [InlineData("3 shoot you (down)", "shoot you, shoot you down", "shoot you,shoot you down")]
    [InlineData("3 fall~ [apart/to pieces]", "falling to pieces, fell, falls apart, falls to", "falling to pieces,falls apart")]
    [InlineData("3 cut _ throat", "cut your throat cut throat cut his big throat", "cut your throat")]
    [InlineData("3 put ... ground", "put him in the ground, put him down in the cold ground", "put him in the ground")]
    [InlineData("3 murder* ", "murderous murdering", "murderous,murdering")]
    [InlineData("3 gun ; only after: my/his", "my gun, a gun, his gun", "gun,gun")]
    [InlineData("3 gun ; not before: fire", "gun fire and gun shot", "gun")]
    [InlineData("3 bow ; only near: arrow", "bow and arrow", "bow")]
    [InlineData("3 bow ; only near: arrow", "bow to him", "")]
    [InlineData("3 rob ; not a name", "then Rob came, they rob", "rob")]
    [InlineData("3 kill~\n0 kill~ time", "kill time, kill him", "kill")]
    [InlineData("1 shot\n3 shot dead", "shot dead, shot", "shot dead,shot")]
    public void A_phrase_is_found_as_it_is_written(string entries, string line, string words) =>
        Assert.Equal(words.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), Found(With(entries.Split('\n')), line).Order());

    [Fact]
    public void A_hit_names_its_entry_and_the_words()
    {
        var hit = Assert.Single(With("2 break~ your bone~").Find("Once more and I will break your bones, boy"));

        Assert.Equal(("break your bone", 2, new TextSpan(21, 16)), (hit.Entry.Head, hit.Entry.Level, hit.Words));
    }

    [Fact]
    public void A_line_names_at_most_eight_hits_of_an_axis() =>
        Assert.Equal(8, BuiltInLexicon.Matcher.Find(string.Join(' ', Enumerable.Repeat("shit", 500))).Count(hit => hit.Entry.Axis == Axis.Language));

    [Fact]
    public void Any_line_is_read_and_each_hit_lies_within_it() => Seeded.Repeat(300, random =>
    {
        string[] pieces =
        [
            "fuck", "f*", "*", "-", "—", "'", "’s", "kill", "myself", "never", " ", " ", " ", ",", "a", "s", "$", "1", "é", "中", "\uD83D", "👩\u200D🚀", "\u0301", "ﬁ", "ǅ", "İ", "bitch", "in'", "...",
        ];
        var line = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));

        Assert.All(BuiltInLexicon.Matcher.Find(line), hit =>
        {
            Assert.InRange(hit.Words.Start, 0, line.Length - 1);
            Assert.InRange(hit.Words.Length, 1, line.Length - hit.Words.Start);
        });
    });

    /// <summary>Not a measure of speed: were the work to grow with the square of the length, each of these would take minutes.</summary>
    [Theory]
    [InlineData("kill ")]
    [InlineData("a ")]
    [InlineData("f*")]
    [InlineData("f—")]
    [InlineData("f-")]
    [InlineData("u")]
    [InlineData("never not no ")]
    [InlineData("nothing i want to take all the ")]
    [InlineData("''")]
    [InlineData("!!1 ")]
    public void The_longest_line_takes_no_square_of_its_length(string piece)
    {
        var line = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
        var began = Stopwatch.GetTimestamp();

        BuiltInLexicon.Matcher.Find(line);

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1), $"'{piece}' took {Stopwatch.GetElapsedTime(began)}");
    }
}
