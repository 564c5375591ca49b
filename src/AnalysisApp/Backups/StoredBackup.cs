using System.Globalization;
using System.Text.RegularExpressions;

namespace AnalysisApp.Backups;

/// <summary>Why a backup was made.</summary>
internal enum BackupKind
{
    /// <summary>Somebody asked for it; never removed by the app.</summary>
    Manual,

    Nightly,

    /// <summary>A newer version was about to change the database.</summary>
    BeforeUpgrade,

    /// <summary>A restore was about to replace everything.</summary>
    BeforeRestore,
}

/// <summary>A backup in its folder. Its name says when and why.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Kind">Why it was made.</param>
/// <param name="CreatedAt">When, to the second.</param>
/// <param name="Bytes">Its size.</param>
internal sealed partial record StoredBackup(string Name, string Path, BackupKind Kind, DateTimeOffset CreatedAt, long Bytes)
{
    public const string ContentType = "application/gzip";

    private const string Extension = ".backup.tar.gz";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static string NameOf(DateTimeOffset at, BackupKind kind)
        => $"analysisapp-{at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}{Suffix(kind)}{Extension}";

    /// <returns>Null for a file that is no backup by its name.</returns>
    public static StoredBackup? Of(FileInfo file)
    {
        var name = NamePattern().Match(file.Name);
        if (!name.Success || !file.Exists
            || !DateTimeOffset.TryParseExact(name.Groups["at"].ValueSpan, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return null;
        }

        var kind = Enum.GetValues<BackupKind>().Single(kind => Suffix(kind) == name.Groups["kind"].Value);
        return new StoredBackup(file.Name, file.FullName, kind, at, file.Length);
    }

    private static string Suffix(BackupKind kind) => kind switch
    {
        BackupKind.Nightly => "-nightly",
        BackupKind.BeforeUpgrade => "-before-upgrade",
        BackupKind.BeforeRestore => "-before-restore",
        _ => "",
    };

    [GeneratedRegex(@"^analysisapp-(?<at>\d{8}T\d{6}Z)(?<kind>-nightly|-before-upgrade|-before-restore|)\.backup\.tar\.gz$")]
    private static partial Regex NamePattern();
}
