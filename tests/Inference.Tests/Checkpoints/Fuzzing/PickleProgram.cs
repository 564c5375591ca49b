using System.Buffers.Binary;
using System.Text;

namespace AnalysisApp.Inference.Tests.Checkpoints.Fuzzing;

/// <summary>Pickles as lists of instructions: whole ones changed, and ones that mean nothing.</summary>
internal static class PickleProgram
{
    private static readonly string[] Globals =
    [
        "collections\nOrderedDict\n", "torch._utils\n_rebuild_tensor_v2\n", "torch\nFloatStorage\n", "torch\nLongStorage\n",
        "torch\nHalfStorage\n", "posix\nsystem\n", "builtins\neval\n", "os\nsystem\n", "\n\n", "torch\nFloatStorage",
    ];

    private static readonly string[] Texts = ["storage", "0", "1", "cpu", "one", "", "../0", "\u2028", "a\nb"];

    private static readonly long[] Numbers = [0, 1, 2, 3, 4, 12, -1, 255, 256, 65_535, int.MaxValue, int.MinValue];

    // What weights are made of, and some of what they are not.
    private const string Plain = "().}]tNRQbsu\u0085\u0086\u0087\u0088\u0089.";
    private const string Foreign = "0123adeghiopSVUTBG\u0081\u0082\u0083\u0084\u008b\u008c\u008d\u0093\u0094\u0095";

    public static byte[] Random(Random random)
    {
        var program = new List<byte[]> { new byte[] { 0x80, 2 } };
        for (var length = random.Next(1, random.Next(10) == 0 ? 3_000 : 60); length > 0; length--)
            program.Add(Instruction(random));
        if (random.Next(3) > 0)
            program.Add("."u8.ToArray());
        return [.. program.SelectMany(instruction => instruction)];
    }

    public static byte[] Change(byte[] pickle, Random random)
    {
        var program = Instructions(pickle);
        for (var change = random.Next(1, 4); change > 0 && program.Count > 0; change--)
        {
            var at = random.Next(program.Count);
            switch (random.Next(7))
            {
                case 0: program.RemoveAt(at); break;
                case 1: program.Insert(at, program[random.Next(program.Count)]); break;
                case 2: program.Insert(at, Instruction(random)); break;
                case 3: program[at] = Instruction(random); break;
                case 4: (program[at], program[random.Next(program.Count)]) = (program[random.Next(program.Count)], program[at]); break;
                case 5: program.InsertRange(at, Enumerable.Repeat(program[at], random.Next(1, 3_000)).ToList()); break;
                default: program[at] = Like(program[at], random); break;
            }
        }

        return [.. program.SelectMany(instruction => instruction)];
    }

    private static byte[] Instruction(Random random) => random.Next(12) switch
    {
        0 => [(byte)'c', .. Encoding.ASCII.GetBytes(Globals[random.Next(Globals.Length)])],
        1 => Text(random),
        2 or 3 => Like([(byte)"JKM"[random.Next(3)]], random),
        4 => Like([0x8a], random),
        5 => [(byte)"qh"[random.Next(2)], (byte)random.Next(4)],
        6 => [(byte)"rj"[random.Next(2)], (byte)random.Next(4), 0, 0, random.Next(4) == 0 ? (byte)0xff : (byte)0],
        7 when random.Next(4) == 0 => [(byte)Foreign[random.Next(Foreign.Length)]],
        8 when random.Next(4) == 0 => [0x80, (byte)random.Next(6)],
        _ => [(byte)Plain[random.Next(Plain.Length - (random.Next(4) == 0 ? 0 : 1))]],
    };

    // The same instruction with another operand.
    private static byte[] Like(byte[] instruction, Random random)
    {
        var number = Numbers[random.Next(Numbers.Length)];
        return instruction[0] switch
        {
            (byte)'J' => [(byte)'J', .. BitConverter.GetBytes((int)number)],
            (byte)'K' => [(byte)'K', (byte)number],
            (byte)'M' => [(byte)'M', .. BitConverter.GetBytes((ushort)number)],
            (byte)'X' => Text(random),
            (byte)'c' => [(byte)'c', .. Encoding.ASCII.GetBytes(Globals[random.Next(Globals.Length)])],
            0x8a => LongNumber(random, number),
            _ => instruction,
        };
    }

    private static byte[] LongNumber(Random random, long number) => random.Next(4) switch
    {
        0 => [0x8a, 0],
        1 => [0x8a, 255, .. new byte[255]],
        2 => [0x8a, 8, .. BitConverter.GetBytes(number > 0 ? long.MaxValue : long.MinValue)],
        _ => [0x8a, 8, .. BitConverter.GetBytes(number << random.Next(32))],
    };

    private static byte[] Text(Random random)
    {
        var text = Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]);
        var length = random.Next(12) == 0 ? (uint)Numbers[random.Next(Numbers.Length)] : (uint)text.Length;
        return [(byte)'X', .. BitConverter.GetBytes(length), .. text];
    }

    private static List<byte[]> Instructions(byte[] pickle)
    {
        var program = new List<byte[]>();
        for (var at = 0; at < pickle.Length;)
        {
            var length = Math.Min(LengthOf(pickle.AsSpan(at)), pickle.Length - at);
            program.Add(pickle[at..(at + length)]);
            at += length;
        }

        return program;
    }

    private static int LengthOf(ReadOnlySpan<byte> at) => (char)at[0] switch
    {
        'c' => at.IndexOf((byte)'\n') + at[(at.IndexOf((byte)'\n') + 1)..].IndexOf((byte)'\n') + 2,
        'X' => 5 + BinaryPrimitives.ReadInt32LittleEndian(at[1..]),
        'J' or 'r' or 'j' => 5,
        'M' => 3,
        'K' or 'q' or 'h' or '\u0080' => 2,
        '\u008a' => 2 + at[1],
        _ => 1,
    };
}
