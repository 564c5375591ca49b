using System.Runtime.InteropServices;
using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>A graph that is one large matrix product, to see how fast this machine multiplies.</summary>
internal sealed class MatrixProduct : IDisposable
{
    private const float Scale = 1 / 127f;
    private const int Rows = 1_024;
    private const int Inner = 1_024;
    private const int Columns = 4_096;
    private const string Ids = "ids";
    private const string Result = "product";

    private readonly InferenceSession _session;
    private readonly int[] _ids = [.. Enumerable.Range(0, Rows)];

    /// <param name="precision">Of the product: fp32 or int8, as our graphs multiply them.</param>
    public MatrixProduct(Precision precision)
    {
        var model = new OnnxModel("product");

        // The left side comes from a table, as a text's rows do; looking it up takes no time beside the product.
        var table = model.AddWeight("table", OnnxType.Float32, [Rows, Inner], stream => Fill(stream, Rows * Inner));
        var left = model.Node("Gather", "", "left", [table, model.Input(Ids, "rows")]);
        if (precision == Precision.Int8)
            AddByteProduct(model, left);
        else
            model.Node("MatMul", "", Result, [left, model.AddWeight("right", OnnxType.Float32, [Inner, Columns], stream => Fill(stream, Inner * Columns))]);
        model.Output(Result, "rows", "columns");
        using var options = OnnxEnvironment.NewSessionOptions();
        _session = new InferenceSession(model.ToBytes(), options);
    }

    /// <returns>Additions and multiplications per second.</returns>
    public double Measure(int threads, TimeSpan duration, TimeProvider clock)
    {
        Run();
        var start = clock.GetTimestamp();
        var runs = 0L;
        var loops = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            while (clock.GetElapsedTime(start) < duration)
            {
                Run();
                Interlocked.Increment(ref runs);
            }
        })).ToList();
        loops.ForEach(loop => loop.Start());
        loops.ForEach(loop => loop.Join());
        return 2.0 * Rows * Inner * Columns * runs / clock.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => _session.Dispose();

    private static void AddByteProduct(OnnxModel model, string left)
    {
        var right = model.AddWeight("right", OnnxType.Int8, [Inner, Columns], stream => stream.Write(MemoryMarshal.AsBytes<sbyte>(
            [.. Enumerable.Range(0, Inner * Columns).Select(i => (sbyte)((i * 31 % 129) - 64))])));
        var scales = model.AddWeight("scales", OnnxType.Float32, [Columns], stream => stream.Write(MemoryMarshal.AsBytes<float>(
            [.. Enumerable.Repeat(Scale, Columns)])));
        model.AddNode("DynamicQuantizeLinear", "", [left], ["bytes", "scale", "zero"]);
        model.Node("MatMulIntegerToFloat", OnnxModel.Fused, Result, ["bytes", right, "scale", scales, "zero"]);
    }

    private static void Fill(Stream stream, int count)
        => stream.Write(MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, count).Select(i => ((i * 31L % 1_021) - 510) * Scale)]));

    private void Run()
    {
        using var ids = OrtValue.CreateTensorValueFromMemory(_ids, [Rows]);
        using var options = new RunOptions();
        using var results = _session.Run(options, [Ids], [ids], [Result]);
    }
}
