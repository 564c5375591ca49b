namespace AnalysisApp.Inference.Tokenization;

/// <summary>Korean syllables, which Unicode takes apart by arithmetic (The Unicode Standard, section 3.12).</summary>
internal static class HangulSyllable
{
    private const int First = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeFirstTail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    public static bool Is(int value) => value is >= First and < First + (Leads * Vowels * Tails);

    public static void Decompose(int value, Action<int> add)
    {
        var index = value - First;
        add(FirstLead + (index / (Vowels * Tails)));
        add(FirstVowel + (index % (Vowels * Tails) / Tails));
        if (index % Tails > 0)
            add(BeforeFirstTail + (index % Tails));
    }
}
