using System.IO.Compression;
using System.Text;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Tests.Support;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Checkpoints;

public sealed class WeightsFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F32", 0)]
    [InlineData("F16", 1e-3)]
    [InlineData("BF16", 1e-2)]
    [InlineData("torch", 0)]
    public void Every_format_gives_the_numbers_that_were_written(string format, double tolerance)
    {
        var values = Enumerable.Range(0, 200_000).Select(i => (i % 1_999 / 1_000f) - 0.7f).ToArray();
        var tensors = new Dictionary<string, (int[], float[])> { ["first"] = ([2, 3], [1, 2, 3, 4, 5, 6]), ["large"] = ([400, 500], values) };
        using var table = Open(format == "torch" ? CheckpointWriter.Torch(tensors) : CheckpointWriter.Safetensors(tensors, format), format == "torch");

        var read = new float[values.Length];
        table.Read(table.Find("large", 400, 500), 0, read);
        Assert.All(values.Zip(read), pair => Assert.Equal(pair.First, pair.Second, tolerance));

        var end = new float[3];
        table.Read(table.Find("first", 2, 3), 3, end);
        Assert.Equal([4f, 5f, 6f], end);
    }

    [Fact]
    public void Empty_tensors_scalars_and_padding_are_legal()
    {
        using var table = Open(CheckpointWriter.Safetensors(
            """{"empty":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"one":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   """, BitConverter.GetBytes(2.5f)));
        var one = new float[1];
        table.Read(table.Find("one"), 0, one);
        Assert.Equal(2.5f, one[0]);
        Assert.Equal(0, table.Find("empty", 0, 3).Elements);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[0],"data_offsets":[6,6]}}""", "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"Q7","shape":[2],"data_offsets":[0,8]}}""", "unknown type")]
    [InlineData("""{"a":{"dtype":5,"shape":[2],"data_offsets":[0,8]}}""", "no string")]
    [InlineData("""{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "__metadata__")]
    [InlineData("""["a"]""", "begin with")]
    [InlineData("""{"a":""", "JSON")]
    public void A_broken_safetensors_header_is_refused_in_one_line(string header, string because)
        => AssertRefused(CheckpointWriter.Safetensors(header, new byte[8]), because);

    [Fact]
    public void A_header_that_claims_more_than_the_file_is_refused_before_anything_is_allocated()
    {
        byte[] bytes = [0xff, 0xff, 0xff, 0x05, 0, 0, 0, 0, (byte)'{', (byte)'}', 0, 0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(bytes, "header of 100663295 bytes");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData("cposix\nsystem\n", "posix.system")]
    [InlineData("cbuiltins\neval\n", "builtins.eval")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n", "torch._utils._rebuild_parameter")]
    public void A_pickle_that_asks_for_anything_but_weights_is_refused_by_name(string global, string named)
        => AssertRefused(CheckpointWriter.Torch(SmallTensors(), global), named, torch: true);

    [Fact]
    public void Compressed_and_legacy_torch_files_are_refused()
    {
        AssertRefused(CheckpointWriter.Torch(SmallTensors(), level: CompressionLevel.SmallestSize), "compressed", torch: true);
        AssertRefused([0x80, 2, 0x8a, 10, 0x6c, 0xfc], "before 1.6", torch: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_truncated_file_is_refused_at_any_length(bool torch)
    {
        var whole = torch ? CheckpointWriter.Torch(SmallTensors()) : CheckpointWriter.Safetensors(SmallTensors());
        for (var length = 0; length < whole.Length; length += 1 + (whole.Length / 150))
            AssertRefused(whole[..length], "", torch);
    }

    [Fact]
    public void Position_numbers_are_left_alone_and_refused_as_a_weight()
    {
        using var table = Open(CheckpointWriter.Safetensors("""{"embeddings.position_ids":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]}}""", new byte[16]));
        Assert.Equal(2, table.Places["embeddings.position_ids"].Elements);
        Assert.Contains("another type", Assert.Throws<ModelPackException>(() => table.Find("embeddings.position_ids", 1, 2)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(K\u0002K\u0003t", "(K\u0001K\u0002t", 0, "not contiguous")]
    [InlineData("(K\u0002K\u0003t", "(K\u0003t", 0, "not contiguous")]
    [InlineData("(K\u0002K\u0003t", "(K\u0003K\u0001t", 1, "outside its storage")]
    [InlineData("(K\u0002K\u0004t", "(K\u0004K\u0001t", 0, "outside its storage")]
    [InlineData("(J\u0000\u0000\u0000@J\u0000\u0000\u0000@J\u0000\u0000\u0000@t", "(K\u0001K\u0001K\u0001t", 0, "outside its storage")]
    [InlineData("(J\u00ff\u00ff\u00ff\u00ffK\u0003t", "(K\u0003K\u0001t", 0, "no short list of sizes")]
    public void A_tensor_that_does_not_lie_plainly_in_its_storage_is_refused(string shape, string strides, byte offset, string because)
    {
        var tensor = $"X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006tQK{(char)offset}{shape}{strides}\u0089ccollections\nOrderedDict\n)RtRs";
        AssertRefused(StoredZip.Of([("a/data.pkl", Encoding.Latin1.GetBytes($"\u0080\u0002}}{tensor}.")), ("a/data/0", new byte[24])]), because, torch: true);
    }

    [Fact]
    public void Numbers_of_the_other_byte_order_are_refused()
        => AssertRefused(StoredZip.Of([("a/data.pkl", [0x80, 2, (byte)'}', (byte)'.']), ("a/byteorder", "big"u8.ToArray())]), "byte order", torch: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_is_altered_in_a_checkpoint_a_graph_is_built_or_a_pack_fault_comes_out(bool torch)
    {
        var checkpoint = new RandomCheckpoint(EncoderFamily.Roberta, 1, new Random(1));
        var whole = torch ? CheckpointWriter.Torch(checkpoint.Tensors) : CheckpointWriter.Safetensors(checkpoint.Tensors);
        var broken = whole;
        new FuzzRun(output).Run(400, Break, () =>
        {
            using var table = Open(broken, torch);
            EncoderGraph.Build(checkpoint.Config, table, GraphSettings.Cpu(Precision.Fp32)).ToBytes();
        });

        int Break(Random random)
        {
            broken = WhereStructureLies(whole, random, torch);
            return broken.Length;
        }
    }

    // The start of a safetensors file, the pickle and the directory at a zip's end: that is where a change hurts.
    private static byte[] WhereStructureLies(byte[] whole, Random random, bool torch)
    {
        var zone = Math.Min(whole.Length, 5_000);
        var begin = torch ? whole.Length - zone : 0;
        return [.. whole[..begin], .. ByteDamage.Apply(whole[begin..(begin + zone)], random), .. whole[(begin + zone)..]];
    }

    private static Dictionary<string, (int[] Shape, float[] Values)> SmallTensors()
        => new() { ["one"] = ([2, 2], [1, 2, 3, 4]), ["two"] = ([3], [5, 6, 7]) };

    private TensorTable Open(byte[] bytes, bool torch = false)
        => WeightsFile.Open(new PackFile(_folder.Write(torch ? WeightsFile.Torch : WeightsFile.Safetensors, bytes), "mend it so"));

    private void AssertRefused(byte[] bytes, string because, bool torch = false)
    {
        var fault = Assert.Throws<ModelPackException>(() => Open(bytes, torch).Dispose());
        Assert.Contains(because, fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("mend it so", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.True(Encoding.UTF8.GetByteCount(fault.Message) < 1_000);
    }
}
