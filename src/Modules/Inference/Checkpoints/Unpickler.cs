using System.Buffers.Binary;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using System.Text;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>A storage named by a pickle.</summary>
internal sealed record PickledStorage(ElementType Type, string Key, long Elements);

/// <summary>A tensor named by a pickle.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>
/// Reads the pickle of a state_dict into a table of names. It knows four globals and refuses all others, and even those are words to it:
/// no object is built and no code is run, whatever the file says.
/// </summary>
internal sealed class Unpickler(PackFile file, byte[] pickle)
{
    // A pickler sets at most 1,000 items at a time, so that a state_dict needs no more than some 2,000 values at once; and it notes some eight for each tensor.
    private const int MaxDepth = 1 << 14;
    private const int MaxNotes = 1 << 16;

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _position;

    private enum Global
    {
        OrderedDict,
        RebuildTensor,
        FloatStorage,
        LongStorage,
    }

    // A dictionary under construction. Most stay empty, and a pickle may make one with every byte.
    private sealed class Map
    {
        private Dictionary<string, object?>? _entries;

        public IReadOnlyDictionary<string, object?> Entries => _entries ?? (IReadOnlyDictionary<string, object?>)ReadOnlyDictionary<string, object?>.Empty;

        public bool TryAdd(string key, object? value) => (_entries ??= new(StringComparer.Ordinal)).TryAdd(key, value);
    }

    private sealed class Mark
    {
        public static readonly Mark Here = new();
    }

    public Dictionary<string, PickledTensor> ReadTensors()
    {
        if (Run() is not Map map)
            throw Fault("holds no state_dict");
        var tensors = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Entries)
            tensors[name] = value as PickledTensor ?? throw Fault($"has something else than a tensor under '{name}'");
        return tensors;
    }

    private object? Run()
    {
        while (true)
        {
            if (_stack.Count > MaxDepth || _memo.Count > MaxNotes)
                throw Fault("holds more values at once than weights have need of");
            switch (Take(1)[0])
            {
                case 0x80: // PROTO
                    if (Take(1)[0] > 2)
                        throw Fault("is a pickle of a newer protocol than 2");
                    break;
                case (byte)'c': Push(ReadGlobal()); break;
                case (byte)'(': Push(Mark.Here); break;
                case (byte)')': Push(Array.Empty<object?>()); break;
                case (byte)'}': Push(new Map()); break;
                case (byte)']': Push(Array.Empty<object?>()); break;
                case (byte)'t': Push(PopToMark()); break;
                case 0x85: Push(PopMany(1)); break;
                case 0x86: Push(PopMany(2)); break;
                case 0x87: Push(PopMany(3)); break;
                case (byte)'X': Push(ReadString()); break;
                case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case (byte)'K': Push((long)Take(1)[0]); break;
                case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case 0x8a: Push(ReadLong()); break;
                case 0x88: Push(true); break;
                case 0x89: Push(false); break;
                case (byte)'N': Push(null); break;
                case (byte)'q': _memo[Take(1)[0]] = Top(); break;
                case (byte)'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top(); break;
                case (byte)'h': Push(Recall(Take(1)[0])); break;
                case (byte)'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
                case (byte)'Q': Push(ReadStorage(Pop())); break;
                case (byte)'R': Push(Reduce()); break;
                case (byte)'s': SetItems(PopMany(2)); break;
                case (byte)'u': SetItems(PopToMark()); break;
                case (byte)'b': // BUILD: the attributes of the dictionary (versions of modules), which decide nothing.
                    Pop();
                    if (Top() is not Map)
                        throw Fault("sets attributes of something else than a dictionary");
                    break;
                case (byte)'.': return End();
                case var unknown: throw Fault($"uses the pickle instruction 0x{unknown:x2}, which weights have no need of");
            }
        }
    }

    private object? End()
    {
        var result = Pop();
        return _stack.Count == 0 && _position == pickle.Length ? result : throw Fault("holds more than one state_dict");
    }

    private object ReadGlobal() => (ReadLine(), ReadLine()) switch
    {
        ("collections", "OrderedDict") => Global.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => Global.RebuildTensor,
        ("torch", "FloatStorage") => Global.FloatStorage,
        ("torch", "LongStorage") => Global.LongStorage,
        var (module, name) => throw Fault($"asks for {module}.{name}, which weights have no need of; it is not read further"),
    };

    private PickledStorage ReadStorage(object? id)
        => id is object?[] and ["storage", Global type, string key, string, long elements] && elements >= 0
            ? new PickledStorage(
                type switch
                {
                    Global.FloatStorage => ElementType.Float32,
                    Global.LongStorage => ElementType.Int64,
                    _ => throw Fault("has a storage of no type"),
                },
                key, elements)
            : throw Fault("has a storage that is not described as PyTorch does");

    private object Reduce()
    {
        var arguments = Pop();
        return (Pop(), arguments) switch
        {
            (Global.OrderedDict, object?[] and []) => new Map(),
            (Global.RebuildTensor, object?[] and [PickledStorage storage, long offset, object?[] shape, object?[] strides, bool, Map, ..] all) when offset >= 0 && all.Length <= 7
                => new PickledTensor(storage, offset, Sizes(shape), Sizes(strides)),
            _ => throw Fault("calls something in a way that weights have no need of"),
        };
    }

    private long[] Sizes(object?[] values)
        => values.Length <= 16 && values.All(value => value is long and >= 0)
            ? [.. values.Select(value => (long)value!)]
            : throw Fault("has a tensor with a shape that is no short list of sizes");

    private void SetItems(object?[] items)
    {
        if (Top() is not Map map || items.Length % 2 != 0)
            throw Fault("sets items of something else than a dictionary");
        for (var i = 0; i < items.Length; i += 2)
        {
            if (items[i] is not string key)
                throw Fault("has a key that is no string");
            if (!map.TryAdd(key, items[i + 1]))
                throw Fault($"has '{key}' twice");
        }
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > pickle.Length - _position)
            throw Fault("has a pickle that ends early");
        var taken = pickle.AsSpan(_position, (int)count);
        _position += (int)count;
        return taken;
    }

    private string ReadLine()
    {
        var length = pickle.AsSpan(_position).IndexOf((byte)'\n');
        if (length is < 0 or > 256)
            throw Fault("has a global without an end");
        var line = Encoding.UTF8.GetString(Take(length));
        Take(1);
        return line;
    }

    private string ReadString() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));

    private long ReadLong()
    {
        var bytes = Take(Take(1)[0]);
        if (bytes.Length > 8)
            throw Fault("has a number of more than 64 bits");
        Span<byte> wide = stackalloc byte[8];
        wide.Fill(bytes.Length > 0 && bytes[^1] >= 0x80 ? (byte)0xff : (byte)0);
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack is [.., var top] ? top : throw Fault("takes from an empty stack");

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count < count)
            throw Fault("takes from an empty stack");
        var values = CollectionsMarshal.AsSpan(_stack)[^count..].ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        var mark = _stack.LastIndexOf(Mark.Here);
        if (mark < 0)
            throw Fault("has no mark where one is needed");
        var values = PopMany(_stack.Count - mark - 1);
        _stack.RemoveAt(mark);
        return values;
    }

    private object? Recall(long index) => _memo.TryGetValue(index, out var value) ? value : throw Fault("recalls what it never noted");

    private ModelPackException Fault(string what) => file.Fault(what);
}
