using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>A graph that is one large matrix product, to see how fast this machine multiplies.</summary>
internal sealed class MatrixProduct : IDisposable
{
    private const int Rows = 1_024;
    private const int Inner = 1_024;
    private const int Columns = 4_096;
    private const string Ids = "ids";
    private const string Result = "product";

    private readonly InferenceSession _session;
    private readonly int[] _ids = [.. Enumerable.Range(0, Rows)];

    public MatrixProduct()
    {
        var model = new OnnxModel();

        // The left side comes from a table, as a text's rows do; looking it up takes no time beside the product.
        var left = model.Node("Gather", "", "left", [model.Weight("table", [Rows, Inner], Fill), model.Input(Ids, "rows")]);
        model.Node("MatMul", "", Result, [left, model.Weight("right", [Inner, Columns], Fill)]);
        model.Output(Result, "rows", "columns");
        using var options = OnnxEnvironment.NewSessionOptions();
        _session = new InferenceSession(model.ToBytes("product"), options);
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

    private static void Fill(Span<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = ((i * 31 % 1_021) - 510) / 510f;
    }

    private void Run()
    {
        using var ids = OrtValue.CreateTensorValueFromMemory(_ids, [Rows]);
        using var options = new RunOptions();
        using var results = _session.Run(options, [Ids], [ids], [Result]);
    }
}
