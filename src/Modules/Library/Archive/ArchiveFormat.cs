namespace AnalysisApp.Library.Archive;

/// <summary>The format of an archive: one JSON object that begins with its format and version; then lists of entries.</summary>
internal static class ArchiveFormat
{
    public const string Name = "analysisapp-archive";
    public const int NewestVersion = 1;

    public const string Format = "format";
    public const string Version = "version";
    public const string CreatedAt = "createdAt";
    public const string Producer = "producer";

    public const string Policies = "policies";
    public const string ArtistRules = "artistRules";
    public const string Songs = "songs";
    public const string Analyses = "analyses";
    public const string Playlists = "playlists";
    public const string Decisions = "decisions";

    /// <summary>Its parts, in the order in which they are written; they are read in any.</summary>
    public static IReadOnlyList<string> Sections { get; } = [Policies, ArtistRules, Songs, Analyses, Playlists, Decisions];
}
