namespace AnalysisApp.Inference;

/// <summary>Where a pull is.</summary>
/// <param name="File"><c>organisation/name/file</c>.</param>
/// <param name="Number">Which of those to download, from 1.</param>
/// <param name="Count">How many are to be downloaded.</param>
/// <param name="Bytes">Bytes of all of them that are here, with what an earlier pull left; it can go back when a file begins anew.</param>
/// <param name="TotalBytes">Bytes of all of them.</param>
/// <param name="Note">Why it waits, in a few words; null while bytes come.</param>
public sealed record PullProgress(string File, int Number, int Count, long Bytes, long TotalBytes, string? Note);

/// <summary>A pack that is here, whole and checked.</summary>
/// <param name="Pack">Its name.</param>
/// <param name="Directory">Where it lies.</param>
/// <param name="DownloadedBytes">Size of the files that came from the hub now; 0 when nothing was missing.</param>
/// <param name="Files">All of it.</param>
public sealed record PulledPack(string Pack, string Directory, long DownloadedBytes, IReadOnlyList<PulledFile> Files);

/// <summary>A file of a pulled pack.</summary>
/// <param name="Task">For example <c>sentiment</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
/// <param name="Source"><c>pack</c> (it was there), <c>cache</c> (the hub's cache had it) or <c>hub</c>.</param>
public sealed record PulledFile(string Task, string Name, long Size, string Sha256, string Source);
