using System.Diagnostics;
using System.Globalization;

namespace AnalysisApp.Queue.Chaos.Instances;

/// <summary>One worker instance as its owner sees it: a name, a process that comes and goes, and its network.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly WorkerSettings _settings;
    private readonly string _connectionString;
    private readonly EventCounts _events;
    private readonly CancellationTokenSource _stop = new();
    private Process? _process;
    private Task _keeping = Task.CompletedTask;
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _wanted;

    public Instance(WorkerSettings settings, Func<int, string> connectionThrough, int serverPort, EventCounts events)
    {
        _settings = settings;
        Network = new CuttableProxy(serverPort);
        _connectionString = connectionThrough(Network.Port);
        _events = events;
    }

    public string Name => _settings.Name;

    public CuttableProxy Network { get; }

    /// <summary>How often the process ended though nobody had asked it to.</summary>
    public int UnaskedEnds { get; private set; }

    /// <summary>Held by the one fault that this instance has at a time.</summary>
    public SemaphoreSlim Free { get; } = new(1);

    /// <summary>Starts it, and again whenever it ends unasked; returns when it takes jobs.</summary>
    public async Task StartAsync()
    {
        _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _wanted = true;
        _keeping = KeepAsync();
        await _ready.Task.WaitAsync(Patience, TimeProvider.System, _stop.Token);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _wanted = false;
        _process!.Kill();
        await _keeping;
    }

    /// <summary>As <c>docker stop</c> does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        _wanted = false;
        using (var kill = Process.Start("kill", ["-s", "TERM", $"{_process!.Id}"]))
            await kill.WaitForExitAsync();
        await _keeping.WaitAsync(Patience, TimeProvider.System);
        return _process.ExitCode;
    }

    /// <summary>By how much its clock is wrong.</summary>
    public void SetClock(TimeSpan offset)
        => _process!.StandardInput.WriteLine(offset.TotalSeconds.ToString(CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        _wanted = false;
        await _stop.CancelAsync();
        if (_process is { HasExited: false })
            _process.Kill();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Network.DisposeAsync();
        _process?.Dispose();
        _stop.Dispose();
        Free.Dispose();
    }

    private async Task KeepAsync()
    {
        while (_wanted)
        {
            _process?.Dispose();
            _process = Start();
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line == WorkerProgram.Ready)
                    _ready.TrySetResult();
                else
                    _events.Heed(Name, line);
            }

            await _process.WaitForExitAsync();
            if (!_wanted)
                return;
            UnaskedEnds++;
            _events.Heed(Name, $"0 ended unasked with code {_process.ExitCode}");
            await Task.Delay(RestartPause, TimeProvider.System, _stop.Token);
        }
    }

    private Process Start()
    {
        // Under 'dotnet X.dll' the program is dotnet.
        var program = Environment.ProcessPath!;
        string[] first = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        return Process.Start(new ProcessStartInfo(program, [.. first, .. _settings.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [WorkerSettings.ConnectionVariable] = _connectionString },
        })!;
    }
}
