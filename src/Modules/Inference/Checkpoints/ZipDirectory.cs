using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>Where the entries of an uncompressed zip lie. A reader of our own, because only one that says where data begins lets weights be read in place.</summary>
internal static class ZipDirectory
{
    private const int MaxDirectoryBytes = 16 << 20;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;

    public static Dictionary<string, (long Offset, long Length)> Read(PackFile file, SafeFileHandle handle, long fileLength)
    {
        var (start, size, count) = FindDirectory(file, handle, fileLength);
        if (size < 0 || size > MaxDirectoryBytes || start < 0 || start > fileLength - size || count < 0 || count > size / 46)
            throw file.Fault("is no usable zip: its directory does not lie in the file");

        var directory = WeightsFile.ReadAt(file, handle, start, (int)size).AsSpan();
        var entries = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        for (var i = 0L; i < count; i++)
        {
            var (name, localHeader, length, taken) = ReadEntry(file, directory);
            directory = directory[taken..];
            var offset = FindData(file, handle, localHeader, start, name);
            if (length < 0 || length > start - offset)
                throw file.Fault($"is no usable zip: '{name}' does not lie in the file");
            if (!entries.TryAdd(name, (offset, length)))
                throw file.Fault($"is no usable zip: it has '{name}' twice");
        }

        return entries;
    }

    private static (long Start, long Size, long Count) FindDirectory(PackFile file, SafeFileHandle handle, long fileLength)
    {
        var tailLength = (int)Math.Min(fileLength, EndBytes + ushort.MaxValue + LocatorBytes);
        var tailStart = fileLength - tailLength;
        var tail = WeightsFile.ReadAt(file, handle, tailStart, tailLength).AsSpan();
        var end = tailLength < EndBytes ? -1 : tail[..(tailLength - EndBytes + 4)].LastIndexOf("PK\x05\x06"u8);
        if (end < 0)
            throw file.Fault("has no zip directory at its end");

        var record = tail[end..];
        var count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (end < LocatorBytes || !tail[(end - LocatorBytes)..].StartsWith("PK\x06\x07"u8))
            return (start, size, count);

        var at = BinaryPrimitives.ReadInt64LittleEndian(tail[(end - LocatorBytes + 8)..]);
        if (at < 0 || at > fileLength - End64Bytes)
            throw file.Fault("is no usable zip: its directory does not lie in the file");
        var wide = WeightsFile.ReadAt(file, handle, at, End64Bytes).AsSpan();
        if (!wide.StartsWith("PK\x06\x06"u8))
            throw file.Fault("is no usable zip: its directory has no end record");
        return (BinaryPrimitives.ReadInt64LittleEndian(wide[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(wide[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(wide[32..]));
    }

    private static (string Name, long LocalHeader, long Length, int Taken) ReadEntry(PackFile file, ReadOnlySpan<byte> directory)
    {
        if (directory.Length < 46 || !directory.StartsWith("PK\x01\x02"u8))
            throw file.Fault("is no usable zip: its directory ends early");
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(directory[8..]);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]);
        long stored = BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
        var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
        long localHeader = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]);
        var taken = 46 + nameLength + extraLength + commentLength;
        if (taken > directory.Length)
            throw file.Fault("is no usable zip: its directory ends early");

        var name = Encoding.UTF8.GetString(directory.Slice(46, nameLength));
        ReadWide(file, directory.Slice(46 + nameLength, extraLength), ref length, ref stored, ref localHeader);
        if (method != 0 || (flags & 1) != 0 || stored != length)
            throw file.Fault($"is no usable zip: '{name}' is compressed or encrypted");
        if (name.Split('/').Contains("..") || name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal))
            throw file.Fault($"is no usable zip: '{name}' points outside it");
        return (name, localHeader, length, taken);
    }

    // ZIP64: each field that is full in the plain entry follows, in this order, in the extra field 1.
    private static void ReadWide(PackFile file, ReadOnlySpan<byte> extra, ref long length, ref long stored, ref long localHeader)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
                throw file.Fault("is no usable zip: an extra field ends early");
            if (id == 1)
            {
                var field = extra.Slice(4, size);
                Widen(file, ref field, ref length);
                Widen(file, ref field, ref stored);
                Widen(file, ref field, ref localHeader);
                return;
            }

            extra = extra[(4 + size)..];
        }
    }

    private static void Widen(PackFile file, ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue)
            return;
        if (field.Length < 8)
            throw file.Fault("is no usable zip: a 64-bit size is missing");
        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
    }

    private static long FindData(PackFile file, SafeFileHandle handle, long localHeader, long directoryStart, string name)
    {
        if (localHeader < 0 || localHeader > directoryStart - 30)
            throw file.Fault($"is no usable zip: '{name}' does not lie in the file");
        var header = WeightsFile.ReadAt(file, handle, localHeader, 30).AsSpan();
        if (!header.StartsWith("PK\x03\x04"u8))
            throw file.Fault($"is no usable zip: '{name}' has no header");

        // Extra data in front of an entry aligns it to 64 bytes, and is longer here than in the directory.
        return localHeader + 30 + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
    }
}
