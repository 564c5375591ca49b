using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AnalysisApp.Inference.Graph;

/// <summary>One message in protobuf's wire format, small enough to be built in memory.</summary>
internal sealed class ProtoMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ProtoMessage Varint(int field, long value)
    {
        WriteVarint(((ulong)field << 3) | 0);
        WriteVarint((ulong)value);
        return this;
    }

    public ProtoMessage Float(int field, float value)
    {
        WriteVarint(((ulong)field << 3) | 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoMessage String(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Message(int field, ProtoMessage message) => Bytes(field, message.ToArray());

    public ProtoMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        OpenBytes(field, value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>The start of a field of bytes that somebody else will write.</summary>
    public ProtoMessage OpenBytes(int field, long length)
    {
        WriteVarint(((ulong)field << 3) | 2);
        WriteVarint((ulong)length);
        return this;
    }

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
