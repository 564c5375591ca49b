namespace AnalysisApp.Inference.Hub;

/// <summary>A file of a repository at one commit.</summary>
/// <param name="Repository"><c>organisation/name</c>.</param>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="Name">Without folders.</param>
internal sealed record HubFile(string Repository, string Commit, string Name)
{
    private const int MostPartLength = 96;

    /// <summary>Where any hub has it.</summary>
    public Uri Address(Uri endpoint) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{Repository}/resolve/{Commit}/{Name}");

    /// <summary>Whether a pack.json names something that a hub can have, and that can be a folder's name.</summary>
    public static bool IsPinned(string repository, string commit)
        => IsHex(commit, 40)
            && repository.Split('/') is { Length: 1 or 2 } parts
            && parts.All(part => part.Length is > 0 and <= MostPartLength
                && char.IsAsciiLetterOrDigit(part[0])
                && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));

    public static bool IsHex(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);

    public override string ToString() => $"{Repository}/{Name}";
}

/// <summary>What the hub promises about a file's content.</summary>
/// <param name="File">Which.</param>
/// <param name="Etag">64 hexadecimal digits are its SHA-256, 40 its SHA-1 as a git blob; nothing else is believed.</param>
/// <param name="Size">Bytes.</param>
internal sealed record HubPromise(HubFile File, string Etag, long Size);

/// <summary>A file that is here, read once and found right.</summary>
/// <param name="Path">The content itself, not a link to it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
internal sealed record StoredFile(string Path, long Size, string Sha256);
