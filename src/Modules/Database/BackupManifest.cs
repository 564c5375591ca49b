namespace AnalysisApp.Database;

/// <summary>What a backup is: the first entry of the file, readable without the rest.</summary>
/// <param name="Format">The version of the file format.</param>
/// <param name="AppVersion">The program that wrote it.</param>
/// <param name="CreatedAt">When the snapshot was taken.</param>
/// <param name="ServerVersion">The PostgreSQL it was read from; any version from 15 on takes it back.</param>
/// <param name="Schemas">Each with the scripts that made it.</param>
/// <param name="Tables">In the order in which their rows follow.</param>
public sealed record BackupManifest(
    int Format, string AppVersion, DateTimeOffset CreatedAt, string ServerVersion, IReadOnlyList<BackupSchema> Schemas, IReadOnlyList<BackupTable> Tables)
{
    /// <summary>The format that this program writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;
}

/// <summary>A schema and what was applied to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scripts">By number, from 1 without a gap.</param>
public sealed record BackupSchema(string Name, IReadOnlyList<AppliedScript> Scripts);

/// <summary>A migration script that was applied.</summary>
/// <param name="Number">Its number in its schema.</param>
/// <param name="Name">Its name without the number.</param>
/// <param name="Sha256">Of its text.</param>
/// <param name="AppliedAt">When.</param>
/// <param name="AppVersion">By which program; null for those from before this was written down.</param>
public sealed record AppliedScript(int Number, string Name, string Sha256, DateTimeOffset AppliedAt, string? AppVersion);

/// <summary>A table whose rows are in the backup.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Those that are stored; what the server computes from them is left out.</param>
public sealed record BackupTable(string Schema, string Name, IReadOnlyList<string> Columns);

/// <summary>What is in a backup, told after it: the last entry of the file, so a file that was cut off has none.</summary>
/// <param name="ManifestSha256">Of the first entry.</param>
/// <param name="Files">What lies beside the database, such as keys.</param>
/// <param name="Tables">One for each of the manifest's, in the same order.</param>
/// <param name="Sequences">Where the counters stood.</param>
public sealed record BackupContents(
    string ManifestSha256, IReadOnlyList<FileDigest> Files, IReadOnlyList<TableDigest> Tables, IReadOnlyList<SequenceValue> Sequences);

/// <summary>A file's size and hash.</summary>
/// <param name="Name">Its path in the data folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its hash.</param>
public sealed record FileDigest(string Name, long Bytes, string Sha256);

/// <summary>A table's rows, counted and hashed as they lie in the backup.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rows">How many.</param>
/// <param name="Bytes">Of its text before it is compressed.</param>
/// <param name="Sha256">Of the same.</param>
public sealed record TableDigest(string Schema, string Name, long Rows, long Bytes, string Sha256);

/// <summary>Where a counter of the database stood.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">The last value.</param>
/// <param name="IsCalled">Whether that value was given out.</param>
public sealed record SequenceValue(string Schema, string Name, long Value, bool IsCalled);

/// <summary>A small file that lies beside the database and is needed to read it.</summary>
/// <param name="Name">Its path in the data folder, with <c>/</c>.</param>
/// <param name="Content">All of it; at most 1 MB.</param>
public sealed record BackupFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>A backup that was read to its end and found whole: every hash is right.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Contents">What is in it.</param>
/// <param name="Files">What lay beside the database.</param>
public sealed record VerifiedBackup(BackupManifest Manifest, BackupContents Contents, IReadOnlyList<BackupFile> Files)
{
    /// <summary>All tables together, before compression.</summary>
    public long Bytes => Contents.Tables.Sum(table => table.Bytes);
}
