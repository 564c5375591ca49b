using System.Globalization;
using AnalysisApp.Tokenizers.Benchmarks;

// Two questions about the tokenizers, with Hugging Face's library (npm `tokenizers`) beside them: are the ids the same, and how fast do they come?
// Speed asserts nothing; a single differing id ends the comparison with exit code 1.
var isShort = args.Contains("--short");
var known = new[] { "compare", "speed" };
var names = args.Where(argument => known.Contains(argument)).ToArray();
if (Arguments.Parse([.. args.Where(argument => argument != "--short" && !known.Contains(argument))]) is not { } arguments)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, .NET {Environment.Version}, {Environment.ProcessorCount} cores, load {Machine.Load} at the start"));
Console.WriteLine();
try
{
    var differ = 0;
    if (names.Length == 0 || names.Contains("compare"))
        differ = await Comparison.RunAsync(arguments with { Strings = isShort ? 2_000 : arguments.Strings }, stop.Token);
    if (names.Length == 0 || names.Contains("speed"))
        await SpeedBenchmark.RunAsync(arguments, isShort, stop.Token);
    return differ == 0 ? 0 : 1;
}
catch (NodeProgramException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 2;
}
