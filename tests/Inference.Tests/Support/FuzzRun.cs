using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>
/// Feeds a reader with inputs made from numbers. Whatever it is fed, it reads it or throws a <see cref="ModelPackException"/> of one short line, and allocates
/// no more than a few megabytes and a multiple of the input.
/// </summary>
/// <remarks><c>FUZZ_SEED=n</c> begins with the input number n, <c>FUZZ_CASES=n</c> makes as many of them: the two of them bring one case back.</remarks>
internal sealed class FuzzRun(ITestOutputHelper output)
{
    private const int FreeBytes = 4 << 20;
    private const int BytesPerByte = 64;

    /// <param name="cases">How many inputs, unless FUZZ_CASES says so.</param>
    /// <param name="make">Makes an input from a number's generator, and says how many bytes it has.</param>
    /// <param name="read">Reads what was made.</param>
    public void Run(int cases, Func<Random, int> make, Action read)
    {
        var first = Setting("FUZZ_SEED") ?? Random.Shared.Next();
        cases = Setting("FUZZ_CASES") ?? cases;
        var (refused, dearest, slowest) = (0, (Bytes: 0L, Case: 0), (Time: TimeSpan.Zero, Case: 0));
        for (var number = first; number < first + cases; number++)
        {
            var size = make(new Random(number));
            var clock = Stopwatch.StartNew();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var fault = Record(read);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

            Check(number, fault);
            if (allocated > FreeBytes + ((long)size * BytesPerByte))
                Assert.Fail($"Case {number} allocated {allocated} bytes for an input of {size}. FUZZ_SEED={number} FUZZ_CASES=1 brings it back.");
            refused += fault is null ? 0 : 1;
            dearest = allocated > dearest.Bytes ? (allocated, number) : dearest;
            slowest = clock.Elapsed > slowest.Time ? (clock.Elapsed, number) : slowest;
        }

        output.WriteLine(
            $"{cases} cases from {first}: {refused} refused; at most {dearest.Bytes} bytes allocated (case {dearest.Case}) "
            + $"and {slowest.Time.TotalMilliseconds:F0} ms (case {slowest.Case})");
        Assert.True(cases < 1_000 || refused > cases / 4, "Hardly anything was refused: the inputs are not broken enough to say anything.");
        Assert.True(cases < 1_000 || refused < cases, "Nothing was read: the inputs are too broken to reach the end of the reader.");
    }

    private static Exception? Record(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private static void Check(int number, Exception? fault)
    {
        if (fault is null)
            return;
        var again = $"FUZZ_SEED={number} FUZZ_CASES=1 brings it back.";
        Assert.True(fault is ModelPackException, $"Case {number}: {fault}\n{again}");
        Assert.True(fault.Message.Length < 700 && !fault.Message.Any(IsBreak), $"Case {number} is no short line: {fault.Message}\n{again}");
    }

    private static bool IsBreak(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';

    private static int? Setting(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
