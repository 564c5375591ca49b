namespace AnalysisApp.Library;

/// <summary>
/// All data of the library as one JSON document, and back in: songs with lyrics, analyses, playlists, policies, artist rules, and decisions with their
/// history. The format is in the module's README. Safe for concurrent use.
/// </summary>
public interface ILibraryArchive
{
    /// <summary>
    /// Writes a user's songs and playlists with all that belongs to them, and the policies and artist rules, which are everybody's. As it stands at one
    /// moment, entry by entry: memory does not grow with the library.
    /// </summary>
    /// <param name="ownerId">Whose; null for everyone's.</param>
    /// <param name="output">Gets UTF-8, written asynchronously only; not closed.</param>
    /// <param name="producer">What made it, for example <c>AnalysisApp/1.0.0</c>.</param>
    /// <param name="cancellationToken">Stops it; what was written by then is no whole archive, and is refused.</param>
    Task WriteAsync(Guid? ownerId, Stream output, string producer, CancellationToken cancellationToken);

    /// <summary>
    /// Puts an archive back into a user's library. All of it is read and checked before anything is written, and then written in one transaction: all of it,
    /// or nothing. What the library has stays as it is, and what it lacks is added, so that a repetition changes nothing:
    /// <list type="bullet">
    /// <item>a song, analysis or playlist is the same if its id is; a song also if artist, title, album and lyrics are;</item>
    /// <item>a policy that was changed more often replaces the one of the same name, and every profile is rated anew under it;</item>
    /// <item>the decisions about a song under a policy are taken where the library has none about it, with their history;</item>
    /// <item>a song or a playlist that is there by its id and another's is refused, with all that the archive has about it.</item>
    /// </list>
    /// </summary>
    /// <param name="ownerId">Whose the songs and playlists become.</param>
    /// <param name="input">UTF-8; read to its end.</param>
    /// <param name="rules">What only the application can tell.</param>
    /// <param name="takesAnalyses">
    /// Whether analyses that this library has not are taken. They are everybody's who has those lyrics, so it is for somebody whose word goes for all; else
    /// songs get only analyses that are here and of their very lyrics, and the others are refused.
    /// </param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    /// <exception cref="ArchiveException">It is no whole and faultless archive; nothing was changed.</exception>
    Task<ArchiveRestored> RestoreAsync(Guid ownerId, Stream input, ArchiveRules rules, bool takesAnalyses, CancellationToken cancellationToken);
}

/// <summary>What the library does not know of its own contents. The functions are pure, fast, and not called by two threads at once.</summary>
/// <param name="Rate">What a policy makes of a profile.</param>
/// <param name="FaultOfPolicy">What is wrong with a policy's definition, as the end of a sentence; null when nothing is.</param>
/// <param name="FaultOfAnalysis">The same for an analysis' document.</param>
public sealed record ArchiveRules(RateProfile Rate, Func<StoredPolicy, string?> FaultOfPolicy, Func<StoredAnalysis, string?> FaultOfAnalysis);

/// <summary>What an archive held, and what of it was new.</summary>
public sealed record ArchiveRestored(IReadOnlyList<RestoredPart> Parts)
{
    /// <summary>Whether anything was changed.</summary>
    public bool ChangedAnything => Parts.Any(part => part.Added + part.Replaced > 0);
}

/// <summary>One part of an archive.</summary>
/// <param name="Part"><c>policies</c>, <c>artistRules</c>, <c>songs</c>, <c>analyses</c>, <c>playlists</c> or <c>decisions</c>.</param>
/// <param name="Entries">How many the archive held.</param>
/// <param name="Added">How many the library lacked.</param>
/// <param name="Replaced">How many took another's place; policies only.</param>
/// <param name="Refused">How many are of a song or playlist that another user has by that id, or analyses that were not to be taken.</param>
public sealed record RestoredPart(string Part, int Entries, int Added, int Replaced, int Refused)
{
    /// <summary>How many were there already, and stayed as they were.</summary>
    public int Kept => Entries - Added - Replaced - Refused;
}
