using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Checkpoints;

/// <summary>Files made to hurt: each a way to make a reader believe, allocate or do more than the file is worth.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const int Pickle = 0;

    private static readonly Dictionary<string, (int[] Shape, float[] Values)> Tensors = new() { ["one"] = ([2, 2], [1, 2, 3, 4]), ["two"] = ([3], [5, 6, 7]) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(")")]
    [InlineData("}")]
    [InlineData("}b")]
    [InlineData("N")]
    [InlineData("(")]
    [InlineData("(t")]
    [InlineData("K\u0001")]
    [InlineData("N\u0085")]
    [InlineData("\u0085")]
    [InlineData("K\u0001\u0085\u0085\u0085")]
    [InlineData("Nq\0")]
    [InlineData("}h\u0001Nsb")]
    public void A_pickle_that_builds_without_end_is_stopped(string bomb)
    {
        var instructions = bomb.Select(character => (byte)character).ToArray();
        byte[] pickle = [0x80, 2, .. "X\u0001\0\0\0aq\u0001}"u8, .. Enumerable.Repeat(instructions, WeightsFile.MaxDescriptionBytes / 2 / bomb.Length).SelectMany(all => all)];
        AssertFrugal(pickle.Length * 64L, () => AssertRefused(WithPickle(pickle), ""));
    }

    [Fact]
    public void Notes_without_end_are_stopped()
    {
        var notes = Enumerable.Range(0, 400_000).SelectMany(index => (byte[])[(byte)'r', .. BitConverter.GetBytes(index)]);
        AssertRefused(WithPickle([0x80, 2, (byte)'}', .. notes, (byte)'.']), "more values at once");
    }

    [Fact]
    public void A_small_storage_under_a_thousand_names_is_refused()
    {
        var tensors = Enumerable.Range(0, 1_000).ToDictionary(index => $"layer.{index}", _ => (new[] { 200, 100 }, new float[20_000]));
        var entries = CheckpointWriter.TorchEntries(tensors, share: true);
        AssertFrugal(16 << 20, () => AssertRefused(StoredZip.Of(entries), "under more names"));
    }

    [Fact]
    public void A_tied_weight_is_read_under_both_of_its_names()
    {
        using var table = WeightsFile.Open(new PackFile(Path.Join(Tokenization.Starter.Tests(), "..", "Checkpoints", "PythonPickle", "pytorch_model.bin"), "mend it so"));
        var (words, decoder, rows, last, scale) = (new float[24], new float[24], new float[8], new float[2], new float[1]);
        table.Read(table.Find("embeddings.weight", 6, 4), 0, words);
        table.Read(table.Find("decoder.weight", 6, 4), 0, decoder);
        table.Read(table.Find("embeddings.last_rows", 2, 4), 0, rows);
        table.Read(table.Find("layer.299.bias", 2), 0, last);
        table.Read(table.Find("scale"), 0, scale);

        Assert.Equal(Enumerable.Range(0, 24).Select(i => i / 8f), words);
        Assert.Equal(words, decoder);
        Assert.Equal(words[16..], rows);
        Assert.Equal([299f, -299f], last);
        Assert.Equal([2.5f], scale);
        Assert.Equal(ElementType.Int64, table.Places["embeddings.position_ids"].Type);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Torch_files_are_read_with_either_directory(bool is64)
    {
        using var table = Open(WeightsFile.Torch, StoredZip.Of(CheckpointWriter.TorchEntries(Tensors), is64));
        var two = new float[3];
        table.Read(table.Find("two", 3), 0, two);
        Assert.Equal([5f, 6f, 7f], two);
        Assert.Equal(0, table.Places["two"].Offset % 64);
    }

    [Fact]
    public void Entries_that_share_bytes_are_refused()
    {
        var zip = StoredZip.Of([("archive/data/0", new byte[64]), ("archive/data/1", new byte[64]), .. CheckpointWriter.TorchEntries(Tensors).Take(1)]);
        var directory = PlaceOf(zip, "PK\u0001\u0002");
        // The first entry reaches to the end of the second.
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(directory + 20), 192);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(directory + 24), 192);
        AssertRefused(zip, "share the same bytes");
    }

    [Theory]
    [InlineData(8, "no header that says the same")]
    [InlineData(30, "no header that says the same")]
    public void A_header_that_says_other_things_than_the_directory_is_refused(int field, string because)
    {
        var zip = StoredZip.Of(CheckpointWriter.TorchEntries(Tensors));
        zip[PlaceOf(zip, "PK\u0003\u0004") + field]++;
        AssertRefused(zip, because);
    }

    [Fact]
    public void Bytes_behind_the_end_and_entries_beyond_the_count_are_refused()
    {
        var zip = StoredZip.Of(CheckpointWriter.TorchEntries(Tensors));
        AssertRefused([.. zip, 0], "something follows its end");
        zip[^12]--;
        AssertRefused(zip, "more entries than it counts");
    }

    [Theory]
    [InlineData("}}.", "more than one")]
    [InlineData("}.}", "more than one")]
    [InlineData("}K\u0001Ns.", "no string")]
    [InlineData("ctorch\nHalfStorage\n.", "torch.HalfStorage")]
    public void A_pickle_that_is_no_plain_state_dict_is_refused(string instructions, string because)
        => AssertRefused(WithPickle([0x80, 2, .. Encoding.Latin1.GetBytes(instructions)]), because);

    [Fact]
    public void A_header_of_many_megabytes_is_refused_unread()
    {
        var bytes = new byte[WeightsFile.MaxDescriptionBytes + 1_024];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - 8);
        bytes[8] = (byte)'{';
        AssertFrugal(100_000, () => AssertRefused(bytes, "were expected", WeightsFile.Safetensors));
    }

    [Fact]
    public void A_checkpoint_of_half_a_gigabyte_costs_a_few_kilobytes_to_open_and_read_from()
    {
        const int Rows = 250_000;
        const int Width = 512;
        var header = $$$"""{"words":{"dtype":"F32","shape":[{{{Rows}}},{{{Width}}}],"data_offsets":[0,{{{Rows * Width * 4L}}}]}}""";
        var path = _folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(header, MemoryMarshal.AsBytes<float>([1.5f]).ToArray()));
        using (var file = File.Open(path, FileMode.Open))
            file.SetLength(8 + header.Length + (Rows * Width * 4L)); // A hole: it takes no room on the disk.

        var row = new float[Width];
        AssertFrugal(100_000, () =>
        {
            using var table = WeightsFile.Open(new PackFile(path, "mend it so"));
            var words = table.Find("words", Rows, Width);
            for (var at = 0L; at < words.Elements; at += Width * 1_000)
                table.Read(words, at, row);
            table.Read(words, 0, row);
        });
        Assert.Equal(1.5f, row[0]);
    }

    [Fact]
    public void A_file_that_is_cut_while_it_is_open_is_a_fault_like_any_other()
    {
        var path = _folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(
            new Dictionary<string, (int[], float[])> { ["large"] = ([1_000, 1_000], new float[1_000_000]) }));
        using var table = WeightsFile.Open(new PackFile(path, "mend it so"));
        var large = table.Find("large", 1_000, 1_000);

        // The system's own call, because .NET's files honour each other's wish not to be written.
        Assert.Equal(0, truncate(path, 4_096));

        var fault = Assert.Throws<ModelPackException>(() => table.Read(large, 0, new float[1_000_000]));
        Assert.Contains("became shorter", fault.Message, StringComparison.Ordinal);
    }

    private static byte[] WithPickle(byte[] pickle)
    {
        var entries = CheckpointWriter.TorchEntries(Tensors);
        entries[Pickle] = (entries[Pickle].Name, pickle);
        return StoredZip.Of(entries);
    }

    private static int PlaceOf(byte[] zip, string signature) => zip.AsSpan().IndexOf(Encoding.ASCII.GetBytes(signature));

    private static void AssertFrugal(long bytes, Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes);
    }

    private TensorTable Open(string name, byte[] bytes) => WeightsFile.Open(new PackFile(_folder.Write(name, bytes), "mend it so"));

    private void AssertRefused(byte[] bytes, string because, string name = WeightsFile.Torch)
    {
        var fault = Assert.Throws<ModelPackException>(() => Open(name, bytes).Dispose());
        Assert.Contains(because, fault.Message, StringComparison.Ordinal);
    }

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int truncate(string path, long length);
}
