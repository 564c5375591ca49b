namespace AnalysisApp.Pages.Songs;

/// <summary>What can be done to many songs at once, by its name in an address.</summary>
internal static class SongAction
{
    public const string Approve = "approve";
    public const string Block = "block";
    public const string Clear = "clear";
    public const string Analyse = "analyse";
    public const string Remove = "remove";

    public static IReadOnlyList<string> All { get; } = [Approve, Block, Clear, Analyse, Remove];
}
