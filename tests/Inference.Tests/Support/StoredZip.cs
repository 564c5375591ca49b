using System.Buffers.Binary;
using System.Text;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>Writes an uncompressed zip as torch.save does: the data of each entry begins at a multiple of 64 bytes, and the directory may be the 64-bit one.</summary>
internal static class StoredZip
{
    public static byte[] Of(IReadOnlyList<(string Name, byte[] Data)> entries, bool is64 = false)
    {
        var zip = new MemoryStream();
        var directory = new MemoryStream();
        foreach (var (name, data) in entries)
        {
            var header = zip.Length;
            zip.Write(LocalHeader(name, data.Length, header));
            zip.Write(data);
            directory.Write(DirectoryEntry(name, data.Length, header, is64));
        }

        var start = zip.Length;
        directory.WriteTo(zip);
        if (is64)
            zip.Write(End64(start, directory.Length, entries.Count, zip.Length));
        zip.Write(End(start, directory.Length, entries.Count, is64));
        return zip.ToArray();
    }

    private static byte[] LocalHeader(string name, int length, long at)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var padding = (int)(64 - ((at + 30 + bytes.Length + 4) % 64)) % 64;
        return [.. U32(0x04034b50), .. U16(0), .. U16(0x0800), .. U16(0), .. U32(0), .. U32(0), .. U32((uint)length), .. U32((uint)length),
            .. U16(bytes.Length), .. U16(4 + padding), .. bytes, .. "FB"u8, .. U16(padding), .. new byte[padding]];
    }

    private static byte[] DirectoryEntry(string name, int length, long header, bool is64)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        byte[] wide = is64 ? [.. U16(1), .. U16(24), .. U64(length), .. U64(length), .. U64(header)] : [];
        byte[] size = U32(is64 ? uint.MaxValue : (uint)length);
        return [.. U32(0x02014b50), .. U16(0), .. U16(0), .. U16(0x0800), .. U16(0), .. U32(0), .. U32(0), .. size, .. size,
            .. U16(bytes.Length), .. U16(wide.Length), .. U16(0), .. U16(0), .. U16(0), .. U32(0), .. U32(is64 ? uint.MaxValue : (uint)header), .. bytes, .. wide];
    }

    private static byte[] End64(long start, long size, int count, long at)
        => [.. U32(0x06064b50), .. U64(44), .. U16(45), .. U16(45), .. U32(0), .. U32(0), .. U64(count), .. U64(count), .. U64(size), .. U64(start),
            .. U32(0x07064b50), .. U32(0), .. U64(at), .. U32(1)];

    private static byte[] End(long start, long size, int count, bool is64)
        => [.. U32(0x06054b50), .. U16(0), .. U16(0), .. U16(is64 ? ushort.MaxValue : count), .. U16(is64 ? ushort.MaxValue : count),
            .. U32(is64 ? uint.MaxValue : (uint)size), .. U32(is64 ? uint.MaxValue : (uint)start), .. U16(0)];

    private static byte[] U16(int value) => BitConverter.GetBytes((ushort)value);

    private static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(long value) => BitConverter.GetBytes(value);
}
