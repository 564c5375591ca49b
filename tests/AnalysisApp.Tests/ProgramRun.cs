using System.Diagnostics;

namespace AnalysisApp.Tests;

/// <summary>The program as a process of its own, as its owner starts it.</summary>
internal sealed class ProgramRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<(string Text, TaskCompletionSource Said)> _waiting = [];
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _readyAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProgramRun(Process process) => _process = process;

    public int Pid => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts it with these arguments, and no settings but the bundled models' folder, the tests' key and no limit.</summary>
    public static ProgramRun Start(params string[] arguments) => StartWith(new Dictionary<string, string?>(), arguments);

    /// <summary>The same with variables of the environment; null takes one away.</summary>
    public static ProgramRun StartWith(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AnalysisApp.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["Inference__ModelsDirectory"] = RunningApp.ModelsDirectory,
                ["Accounts__Admin__ApiKey"] = RunningApp.ApiKey,
                ["RateLimits__Api"] = "0",
            },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var run = new ProgramRun(new Process { StartInfo = start, EnableRaisingEvents = true });
        run._process.OutputDataReceived += (_, line) => run.Hear(line.Data);
        run._process.ErrorDataReceived += (_, line) => run.Hear(line.Data);
        run._process.Exited += (_, _) =>
        {
            run._ready.TrySetException(new InvalidOperationException("It ended before it was ready."));
            run._readyAgain.TrySetException(new InvalidOperationException("It ended before it was ready again."));
        };
        run._process.Start();
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        return run;
    }

    public static ProgramRun Serve(string dataDirectory, params string[] more)
        => Start(["--urls=http://127.0.0.1:0", $"--Storage:DataDirectory={dataDirectory}", .. more]);

    /// <summary>Its address, once it has said that it is ready.</summary>
    public Task<Uri> ReadyAsync() => SaidAsync(_ready.Task);

    /// <summary>Its address after it has started over.</summary>
    public Task<Uri> ReadyAgainAsync() => SaidAsync(_readyAgain.Task);

    private async Task<Uri> SaidAsync(Task<Uri> address)
    {
        try
        {
            return await address.WaitAsync(Patience);
        }
        catch (Exception fault) when (fault is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"{fault.Message}\n{Output}", fault);
        }
    }

    /// <summary>It has printed this.</summary>
    public async Task SaysAsync(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.Exists(line => line.Contains(text, StringComparison.Ordinal)))
                return;
            _waiting.Add((text, said));
        }

        await said.Task.WaitAsync(Patience);
    }

    public void Kill() => _process.Kill();

    /// <summary>As <c>docker stop</c> does. Not INT: a test run in the background hands an ignored INT down to its children; the smoke test sends that.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.Add(line);
            foreach (var (_, said) in _waiting.Where(waiting => line.Contains(waiting.Text, StringComparison.Ordinal)))
                said.TrySetResult();
        }

        const string announcement = " is ready at ";
        if (line.IndexOf(announcement, StringComparison.Ordinal) is not (> 0 and var at))
            return;
        var address = new Uri(line[(at + announcement.Length)..].Trim());
        if (!_ready.TrySetResult(address))
            _readyAgain.TrySetResult(address);
    }
}
