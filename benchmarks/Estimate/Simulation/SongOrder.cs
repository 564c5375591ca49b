namespace AnalysisApp.Progress.Benchmarks.Simulation;

/// <summary>How the songs of a playlist follow each other.</summary>
internal enum SongOrder
{
    /// <summary>Any after any.</summary>
    Mixed,

    /// <summary>Album by album: twelve in a row resemble each other in length.</summary>
    Albums,

    /// <summary>The shortest first: the worst for whoever counts songs.</summary>
    ShortestFirst,

    /// <summary>Those with nothing to compute, then the others.</summary>
    KnownFirst,
}
