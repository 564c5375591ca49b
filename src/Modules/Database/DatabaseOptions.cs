namespace AnalysisApp.Database;

/// <summary>Where the database is: the embedded cluster below the data folder, or a server of the owner's.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The folder that holds the embedded cluster (in <c>postgresql/</c>), its password and the instance lock. The default is <c>./data</c>.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>An external PostgreSQL 15 or newer. Empty (the default) starts the embedded cluster.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long the server may take to start, crash recovery included. The default is 2 minutes.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
