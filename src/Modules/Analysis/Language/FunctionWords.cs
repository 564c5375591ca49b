using System.Collections.Frozen;

namespace AnalysisApp.Analysis.Language;

/// <summary>The commonest small words of the languages that songs of the Latin script are mostly in.</summary>
/// <remarks>
/// Words that are also common English ones ("die", "me", "no", "was", "so", "in", "on", "do") are left out of the other lists, so that
/// an English song never looks foreign by them. A word may stand in several of the others: only the best of them counts.
/// </remarks>
internal static class FunctionWords
{
    public static FrozenSet<string> English { get; } = Words(
        """
        the a an and or but if of to in on at by for from with without into onto upon over under through is am are was were be been being
        i you he she it we they me him her us them my your his its our their mine yours this that these those there here
        what who when where why how not no don't can't won't ain't isn't wasn't didn't doesn't couldn't wouldn't
        do does did have has had will would shall should can could may might must let just so too then than as all every some any never ever
        gonna wanna gotta cause 'cause til till until again away down up out off back like thee thou thy thine ye hath oh
        """);

    /// <summary>Sung syllables and calls that belong to no language.</summary>
    public static FrozenSet<string> Vocables { get; } = Words(
        """
        la na da ba pa ra ta sha doo dee dum wop oh ooh oooh ohh ah ahh aah eh ey ay uh huh hm hmm mm mmm whoa woah wo woo hey ho yo yeah yea yay
        li lo le lai lala nana dada bam boom hallelujah alleluia amen baby
        """);

    /// <summary>By two-letter code.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Others { get; } = new Dictionary<string, FrozenSet<string>>
    {
        ["es"] = Words("""
            el la los las un una unos unas de del y que en por para con sin mi tu su mis tus sus te se lo le les nos yo él ella ellos es son está estoy
            eres soy fue ser era como más pero si sí porque cuando donde muy ya hay todo todos nada nunca siempre este esta ese esa al qué quiero
            """),
        ["fr"] = Words("""
            le la les un une des du de et que qui dans pour par avec sans sur mon ton ma ta sa mes tes ses notre votre je tu il elle nous vous ils
            est suis es sont était être ne pas plus mais ou où comme quand ce cet cette ces tout tous rien jamais toujours moi toi lui y en au aux
            j' l' qu' n'
            """),
        ["de"] = Words("""
            der das den dem des ein eine einen einem einer und oder aber ich du er sie es wir ihr mich dich sich mir dir uns mein dein sein meine deine
            ist bin bist sind nicht kein keine nur noch auch wie wenn dass für mit ohne von zu zum zur auf im aus bei nach über wo wer doch hier immer nie
            """),
        ["pt"] = Words("""
            o os um uma uns de da dos das e que em na nas por para pra com sem meu teu seu minha tua sua te se lhe eu tu ele ela nós você vocês
            é são está estou foi ser era não nao mais mas quando onde como muito já tudo nada nunca sempre este esta esse essa isso ao porque vou
            """),
        ["it"] = Words("""
            il lo la gli le un una uno di del della dei delle e che per con senza su mio tuo suo mia tua sua mi ti ci vi si io tu lui lei noi voi
            è sei sono era essere non più ma se quando dove come molto già tutto niente mai sempre questo questa quello quella al alla nel nella l'
            """),
        ["nl"] = Words("""
            de het een en of maar ik jij je hij zij ze wij jullie mij mijn jouw zijn haar ons onze dit dat deze die van voor met zonder naar op uit bij
            niet geen wel nog ook als wanneer waar hoe wat wie ben bent heb heeft hebt kan zal wil er te om aan dan nooit altijd
            """),
        ["sv"] = Words("""
            och att det den som en ett jag du han hon vi ni de dem mig dig sig min din sin mitt ditt är var inte ingen bara men eller om när där här
            hur vad vem på av för med utan till från har hade ska kan vill mot över under aldrig alltid så också
            """),
        ["pl"] = Words("""
            i w z nie się że jest są był było jak ale czy gdy kiedy gdzie kto co ja ty on ona my wy oni mnie mi ciebie cię ci mój twój moja twoja
            ten ta ten tego tej już jeszcze tylko tak bo przez przed po za od dla bez tu tam nigdy zawsze jestem
            """),
        ["tr"] = Words("""
            bir ve bu şu ben sen biz siz onlar beni seni bana sana benim senin bizim için gibi ama ne değil var yok mi mı mu mü da de ki ile daha çok
            her hiç kadar sonra nasıl neden şimdi artık olsun oldu içinde
            """),
        ["id"] = Words("""
            yang dan di ke dari untuk dengan ini itu aku kau kamu dia kita kami mereka ku mu tak tidak bukan ada akan telah sudah bila jika saat
            seperti hanya juga lagi selalu pernah oleh pada karena hati cinta
            """),
        ["tl"] = Words("""
            ang ng sa mga ako ikaw ka ko mo siya kami tayo kayo sila akin iyong aking ito iyan hindi wala may kung nang lang naman din rin pa ba
            kay para dahil kapag saan ano sino lahat pag
            """),
        ["fi"] = Words("ja on ei se minä sinä hän me te he minun sinun mun sun en et oon olen olet oli että kun niin mutta jos vain kuin mä sä nyt sen"),
        ["ro"] = Words("și si este sunt nu că de la cu pe din în un o mai ce când te îmi mi îți eu tu el ea noi voi pentru dar ca fără ești"),
        ["sw"] = Words("na ya wa ni kwa la za cha mimi wewe yeye sisi wangu yangu wako yako kama bila hata si nina una"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
