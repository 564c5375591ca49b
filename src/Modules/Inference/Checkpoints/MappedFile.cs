using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>A weights file mapped into memory: what is asked for is copied out of the system's own cache, and the file is held nowhere else.</summary>
/// <remarks>
/// A file that is cut while it is mapped takes its pages with it, and whoever touches one is ended by the system (SIGBUS on Linux and macOS;
/// Windows refuses to cut it). The length is therefore asked again before every piece, so that a cut becomes a <see cref="ModelPackException"/>
/// like any other damage; what is left is the moment of copying one piece. Bytes that decide something (headers, directories, pickles) are copied
/// before they are looked at, so that they cannot change between a check and its use.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;

    private MappedFile(PackFile file, SafeFileHandle handle)
    {
        File = file;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
        if (Length == 0)
            return; // Nothing cannot be mapped.

        _map = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public PackFile File { get; }

    /// <summary>Bytes, when it was opened.</summary>
    public long Length { get; }

    /// <exception cref="ModelPackException">It is missing, or cannot be read.</exception>
    public static MappedFile Open(PackFile file)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = System.IO.File.OpenHandle(file.Path);
            var mapped = new MappedFile(file, handle);
            handle = null;
            return mapped;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw file.Fault("is missing");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // NotSupportedException: a device or a pipe, which has no length.
            throw file.Fault($"cannot be read ({fault.Message})", fault);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>A copy of exactly these bytes; the caller has checked them against <see cref="Length"/>.</summary>
    public byte[] Bytes(long offset, int count)
    {
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>Fills the destination with the bytes from <paramref name="offset"/> on.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        while (!destination.IsEmpty)
        {
            var piece = destination[..Math.Min(destination.Length, PieceBytes)];
            if (RandomAccess.GetLength(_handle) < offset + piece.Length)
                throw File.Fault("became shorter while it was read");
            new ReadOnlySpan<byte>(_start + offset, piece.Length).CopyTo(piece);
            destination = destination[piece.Length..];
            offset += piece.Length;
        }
    }

    public void Dispose()
    {
        if (!_handle.IsClosed)
            _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _map?.Dispose();
        _handle.Dispose();
    }
}
