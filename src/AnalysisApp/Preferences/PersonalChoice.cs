namespace AnalysisApp.Preferences;

/// <summary>What a person has chosen; null where nothing was chosen yet. Kept as JSON with the account, and never read by a program's key.</summary>
internal sealed record PersonalChoice
{
    /// <summary><c>light</c>, <c>dark</c>, or <c>system</c>.</summary>
    public string? Appearance { get; init; }

    /// <summary>The code of a language; null for what the browser asks for.</summary>
    public string? Language { get; init; }

    /// <summary>The name of a policy, of which there may be none any more.</summary>
    public string? Audience { get; init; }

    /// <summary>What pages tell of, as the notifications' cookie has it.</summary>
    public string? Notifications { get; init; }

    /// <summary>Whether the words of songs are shown line by line on request.</summary>
    public bool? HidesLyrics { get; init; }

    /// <summary>Whether single letters are commands on pages that say so (WCAG 2.1.4: there is a way to switch them off).</summary>
    public bool Keys { get; init; } = true;

    /// <summary>Whether what is not read yet of the person's library is read when they sign in.</summary>
    public bool AnalysesAtSignIn { get; init; } = true;
}
