using System.Security.Cryptography;

namespace AnalysisApp.Database.Embedded;

/// <summary>
/// The files of the embedded cluster: <c>postgresql/</c>, which is the server user's (<c>data/</c> and its log), and beside it the
/// password, which is the app's alone.
/// </summary>
internal sealed class ClusterFolder(string dataDirectory)
{
    public string Root { get; } = Path.Combine(dataDirectory, "postgresql");

    public string Cluster => Path.Combine(Root, "data");

    public string ServerLog => Path.Combine(Root, "server.log");

    public string PreviousServerLog => Path.Combine(Root, "server.previous.log");

    public string PasswordFile { get; } = Path.Combine(dataDirectory, "postgresql.password");

    public bool Exists => Directory.Exists(Cluster);

    /// <summary>Makes the folder, hands it to the server's user, and clears what a killed initdb left.</summary>
    public async Task PrepareAsync(ServerUser? user, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Root);
        else
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (user is not null)
            await user.TakeOverAsync(Root, Cluster, cancellationToken);
        foreach (var half in Directory.EnumerateDirectories(Root, "data.new-*"))
            Directory.Delete(half, recursive: true);
        foreach (var password in Directory.EnumerateFiles(Root, "password.new-*"))
            File.Delete(password);
    }

    /// <summary>A cluster's data is readable by its own major version only.</summary>
    public void RefuseOtherMajor(string major)
    {
        var file = Path.Combine(Cluster, "PG_VERSION");
        if (!File.Exists(file))
            throw new DatabaseException($"{Cluster} is no PostgreSQL cluster: it has no PG_VERSION. Put it back from a backup of the data folder, or move it away to begin anew.");

        var found = File.ReadAllText(file).Trim();
        if (found != major)
        {
            throw new DatabaseException(
                $"The cluster in {Cluster} was made by PostgreSQL {found}, and this app brings PostgreSQL {major}. With the app version that made it: AnalysisApp database backup --to FILE. Then: mv {Root} {Root}.{found}. Then with this one: AnalysisApp database restore FILE.");
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
        File.Delete(PasswordFile);
        WritePrivately(PasswordFile, password);
        return password;
    }

    /// <summary>A file that only its owner reads, from its first byte on.</summary>
    public static void WritePrivately(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.WriteLine(text);
    }
}
