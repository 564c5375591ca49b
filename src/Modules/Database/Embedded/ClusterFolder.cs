using System.Security.Cryptography;

namespace AnalysisApp.Database.Embedded;

/// <summary>
/// The files of the embedded cluster: <c>postgresql/</c> (the server user's: <c>data/</c>, its log, perhaps a copy of the programs) and,
/// beside it and the app's alone, the password.
/// </summary>
internal sealed class ClusterFolder(string dataDirectory)
{
    public string Root { get; } = Path.Combine(dataDirectory, "postgresql");

    public string Cluster => Path.Combine(Root, "data");

    public string ServerLog => Path.Combine(Root, "server.log");

    public string PreviousServerLog => Path.Combine(Root, "server.previous.log");

    public string PasswordFile { get; } = Path.Combine(dataDirectory, "postgresql.password");

    public bool Exists => Directory.Exists(Cluster);

    /// <summary>Makes the folder, clears what a killed initdb or copy left, and hands it to the server's user.</summary>
    public void Prepare(ServerUser? user)
    {
        Directory.CreateDirectory(Root);
        foreach (var half in Directory.EnumerateDirectories(Root, "*.new-*"))
            Directory.Delete(half, recursive: true);
        user?.TakeOver(Root);
    }

    /// <summary>A cluster's data is readable by its own major version only.</summary>
    public void RefuseOtherMajor(string major)
    {
        var found = File.ReadAllText(Path.Combine(Cluster, "PG_VERSION")).Trim();
        if (found != major)
        {
            throw new DatabaseException(
                $"The cluster in {Cluster} was made by PostgreSQL {found}, and this app brings PostgreSQL {major}. Start the app version that made it and run 'database backup' there, then move the folder away and run 'database restore' here.");
        }
    }

    /// <summary>The server's password, made and kept before the cluster is, so that no cluster is ever without one.</summary>
    public string Password()
    {
        if (File.Exists(PasswordFile) && File.ReadAllText(PasswordFile).Trim() is { Length: > 0 } kept)
            return kept;
        if (Exists)
        {
            throw new DatabaseException(
                $"The password of the cluster in {Cluster} is gone: {PasswordFile} is missing or empty. Put that file back from a backup of the data folder.");
        }

        var password = RandomNumberGenerator.GetHexString(48, lowercase: true);
        WritePrivately(PasswordFile, password);
        return password;
    }

    /// <summary>A file that only its owner reads, from its first byte on.</summary>
    public static void WritePrivately(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.WriteLine(text);
    }
}
