namespace AnalysisApp.Database;

/// <summary>Where the database is: the embedded cluster below the data folder, or a server of the owner's.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The folder that holds the embedded cluster (in <c>postgresql/</c>), its password and the instance lock. The default is <c>./data</c>.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>An external PostgreSQL 15 or newer. Empty (the default) starts the embedded cluster.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long the server may take to start or to be reached, crash recovery included. The default is 2 minutes.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The most connections this process opens. The default is 50; an external connection string's own <c>Maximum Pool Size</c> wins.
    /// </summary>
    public int MaxConnections { get; set; } = 50;

    /// <summary>How long a transaction may sit idle before the server ends it, so that a lost client holds no locks. The default is 5 minutes; zero leaves it to the server.</summary>
    public TimeSpan IdleInTransactionTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The program's version: it is written down beside each migration that it applies, and in backups. Empty by default.</summary>
    public string AppVersion { get; set; } = "";

    /// <summary>Further settings of the embedded server by their PostgreSQL names; they win over ours. Empty by default.</summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the server's programs lie, if not beside the app or where the build staged them.</summary>
    internal string? ProgramsDirectory { get; set; }

    /// <summary>The embedded server's port, if not any free one.</summary>
    internal int? Port { get; set; }
}
