using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AnalysisApp.Tokenizers.Benchmarks;

/// <summary>A program in Node.js that uses Hugging Face's library, which the checkout's package.json installs.</summary>
internal static class NodeProgram
{
    /// <summary>Runs it and gives what it writes, line by line.</summary>
    /// <param name="script">Its path, from the checkout's root.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="environment">Variables set for it.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="NodeProgramException">It failed; what it said is on the standard error stream.</exception>
    public static async IAsyncEnumerable<string> LinesAsync(
        string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node") { WorkingDirectory = Machine.Root, RedirectStandardOutput = true };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        await using var stopping = cancellationToken.Register(() => process.Kill());
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            yield return line;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new NodeProgramException($"{script} ended with exit code {process.ExitCode}. It needs the checkout's packages: npm ci.");
    }
}

/// <summary>A program beside the benchmark failed.</summary>
internal sealed class NodeProgramException(string message) : Exception(message);
