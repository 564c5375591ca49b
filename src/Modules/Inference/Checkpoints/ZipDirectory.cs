using System.Buffers.Binary;
using System.Text;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>
/// Where the entries of an uncompressed zip lie (PKWARE's APPNOTE, sections 4.3 to 4.5). A reader of our own, because only one that says where data begins
/// lets weights be read in place. What two readers could understand differently is refused: a directory that says other things than the headers in
/// front of the data, entries that share bytes, a second end.
/// </summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const int EntryBytes = 46;
    private const int HeaderBytes = 30;

    /// <summary>The entries by name: where the data of each begins in the file, and its length in bytes.</summary>
    public static Dictionary<string, (long Offset, long Length)> Read(MappedFile map)
    {
        var file = map.File;
        var (start, size, count, end) = FindDirectory(map);
        if (size < 0 || size > WeightsFile.MaxDescriptionBytes || start < 0 || start > end - size || count < 0 || count > size / EntryBytes)
            throw file.Fault("is no usable zip: its directory does not lie in the file");

        var directory = map.Bytes(start, (int)size).AsSpan();
        var entries = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        var taken = new List<(long Begin, long End)>();
        for (var i = 0L; i < count; i++)
        {
            var entry = ReadEntry(file, directory);
            directory = directory[entry.DirectoryBytes..];
            var offset = FindData(map, entry, start);
            if (entry.Length < 0 || entry.Length > start - offset)
                throw file.Fault($"is no usable zip: '{entry.Name}' does not lie in the file");
            if (!entries.TryAdd(entry.Name, (offset, entry.Length)))
                throw file.Fault($"is no usable zip: it has '{entry.Name}' twice");
            taken.Add((entry.Header, offset + entry.Length));
        }

        if (!directory.IsEmpty)
            throw file.Fault("is no usable zip: its directory has more entries than it counts");
        CheckApart(file, taken);
        return entries;
    }

    private static void CheckApart(PackFile file, List<(long Begin, long End)> taken)
    {
        var next = 0L;
        foreach (var (begin, end) in taken.Order())
        {
            if (begin < next)
                throw file.Fault("is no usable zip: two of its entries share the same bytes");
            next = end;
        }
    }

    private static (long Start, long Size, long Count, long End) FindDirectory(MappedFile map)
    {
        var file = map.File;
        var tailLength = (int)Math.Min(map.Length, EndBytes + ushort.MaxValue + LocatorBytes);
        var tailStart = map.Length - tailLength;
        var tail = map.Bytes(tailStart, tailLength).AsSpan();
        var end = tailLength < EndBytes ? -1 : tail[..(tailLength - EndBytes + 4)].LastIndexOf("PK\x05\x06"u8);
        if (end < 0)
            throw file.Fault("has no zip directory at its end");

        var record = tail[end..];
        var count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) != record.Length)
            throw file.Fault("is no usable zip: something follows its end");
        if (end < LocatorBytes || !tail[(end - LocatorBytes)..].StartsWith("PK\x06\x07"u8))
            return (start, size, count, tailStart + end);

        var at = BinaryPrimitives.ReadInt64LittleEndian(tail[(end - LocatorBytes + 8)..]);
        if (at < 0 || at > tailStart + end - LocatorBytes - End64Bytes)
            throw file.Fault("is no usable zip: its directory does not lie in the file");
        var wide = map.Bytes(at, End64Bytes).AsSpan();
        if (!wide.StartsWith("PK\x06\x06"u8))
            throw file.Fault("is no usable zip: its directory has no end record");
        return (BinaryPrimitives.ReadInt64LittleEndian(wide[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(wide[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(wide[32..]),
            at);
    }

    private static Entry ReadEntry(PackFile file, ReadOnlySpan<byte> directory)
    {
        if (directory.Length < EntryBytes || !directory.StartsWith("PK\x01\x02"u8))
            throw file.Fault("is no usable zip: its directory ends early");
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(directory[8..]);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]);
        long stored = BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
        var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]);
        var taken = EntryBytes + nameLength + extraLength + commentLength;
        if (taken > directory.Length)
            throw file.Fault("is no usable zip: its directory ends early");

        var name = Encoding.UTF8.GetString(directory.Slice(EntryBytes, nameLength));
        ReadWide(file, directory.Slice(EntryBytes + nameLength, extraLength), ref length, ref stored, ref header);
        if (method != 0 || (flags & 1) != 0 || stored != length)
            throw file.Fault($"is no usable zip: '{name}' is compressed or encrypted");
        if (name.Split('/').Contains("..") || name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal))
            throw file.Fault($"is no usable zip: '{name}' points outside it");
        return new Entry(name, header, length, taken);
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

    private static long FindData(MappedFile map, Entry entry, long directoryStart)
    {
        var file = map.File;
        if (entry.Header < 0 || entry.Header > directoryStart - HeaderBytes)
            throw file.Fault($"is no usable zip: '{entry.Name}' does not lie in the file");
        var header = map.Bytes(entry.Header, HeaderBytes).AsSpan();
        var method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (!header.StartsWith("PK\x03\x04"u8) || method != 0 || nameLength > directoryStart - HeaderBytes - entry.Header
            || Encoding.UTF8.GetString(map.Bytes(entry.Header + HeaderBytes, nameLength)) != entry.Name)
            throw file.Fault($"is no usable zip: '{entry.Name}' has no header that says the same as the directory");

        // Extra data in front of an entry aligns it to 64 bytes, and is longer here than in the directory.
        return entry.Header + HeaderBytes + nameLength + extraLength;
    }

    /// <summary>An entry as the directory has it.</summary>
    private readonly record struct Entry(string Name, long Header, long Length, int DirectoryBytes);
}
