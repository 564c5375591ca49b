namespace AnalysisApp.Inference.Tests.Support;

/// <summary>Damage that knows nothing of the format.</summary>
internal static class ByteDamage
{
    public static byte[] Apply(byte[] whole, Random random, int mostWounds = 3)
    {
        var bytes = whole.ToList();
        for (var wound = random.Next(1, mostWounds + 1); wound > 0 && bytes.Count > 0; wound--)
            Wound(bytes, random);
        return [.. bytes];
    }

    private static void Wound(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 1: bytes.RemoveRange(at, length); break;
            case 2: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length)); break;
            case 3: bytes[at] = (byte)random.Next(256); break;
            case 4: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 5: bytes[at] = random.Next(2) == 0 ? (byte)0xff : (byte)0; break;
            default: bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(1, 2_000))); break;
        }
    }
}
