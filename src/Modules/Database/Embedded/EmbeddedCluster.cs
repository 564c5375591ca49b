using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Database.Embedded;

/// <summary>The private server below the data folder: made, started or found running, watched, stopped.</summary>
internal sealed class EmbeddedCluster
{
    public const string User = "analysisapp";

    private const int StartAttempts = 5;

    private readonly ClusterFolder _folder;
    private readonly ServerPrograms _programs;
    private readonly ServerUser? _user;
    private readonly ServerLog _log;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private EmbeddedCluster(ClusterFolder folder, ServerPrograms programs, ServerUser? user, DatabaseOptions options, TimeProvider clock, ILogger logger)
    {
        _folder = folder;
        _programs = programs;
        _user = user;
        _log = new ServerLog(folder.ServerLog, folder.PreviousServerLog, user);
        _options = options;
        _clock = clock;
        _logger = logger;
    }

    public string Version => _programs.Version;

    public int Port { get; private set; }

    public int Pid => Postmaster.Read(_folder.Cluster)?.Pid ?? 0;

    public string Folder => _folder.Cluster;

    public bool IsRunning => Postmaster.Read(_folder.Cluster) is { } postmaster && postmaster.IsRunning();

    /// <summary>The cluster in <paramref name="dataDirectory"/>, made if there is none, and running. The caller holds the folder's lock.</summary>
    public static async Task<EmbeddedCluster> StartAsync(
        string dataDirectory, DatabaseOptions options, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var user = ServerUser.ForThisProcess();
        var folder = new ClusterFolder(dataDirectory);
        try
        {
            await folder.PrepareAsync(user, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException(
                $"The folder {folder.Root} cannot be used by user {Environment.UserName}: {fault.Message} Give it back to that user (chown -R {Environment.UserName} {folder.Root}), or choose another with --Storage:DataDirectory=FOLDER.",
                fault);
        }

        var programs = await ServerPrograms.FindAsync(options, user, cancellationToken);
        if (user is not null)
            programs = await ReachableAsync(user, folder, programs, dataDirectory, logger, cancellationToken);

        var cluster = new EmbeddedCluster(folder, programs, user, options, clock, logger);
        await cluster.MakeAsync(cancellationToken);
        try
        {
            await cluster.StartOrAdoptAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await cluster.StopAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>How to connect to the app's database in a cluster that runs already; null when it does not, or is not ready.</summary>
    public static NpgsqlConnectionStringBuilder? RunningOn(ClusterFolder folder)
        => Postmaster.Read(folder.Cluster) is { Status: "ready" } found && found.IsRunning() ? ConnectionTo(folder, found.Port, User) : null;

    /// <summary>How this process connects to a database of the cluster.</summary>
    public NpgsqlConnectionStringBuilder ConnectionTo(string database) => ConnectionTo(_folder, Port, database);

    private static NpgsqlConnectionStringBuilder ConnectionTo(ClusterFolder folder, int port, string database) => new()
    {
        Host = IPAddress.Loopback.ToString(),
        Port = port,
        Database = database,
        Username = User,
        Password = folder.Password(),
        // It never leaves the loopback interface.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    /// <summary>Starts the server again on the port that the connections know.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => StartOnAsync(Port, cancellationToken);

    /// <summary>Waits for transactions to be rolled back and the last checkpoint; returns when the server is gone.</summary>
    public async Task StopAsync()
    {
        if (!IsRunning)
            return;

        var began = _clock.GetTimestamp();
        var (exitCode, output) = await _programs.RunAsync("pg_ctl", ["stop", "-D", _folder.Cluster, "-m", "fast", "-w", "-t", "60"], CancellationToken.None);
        if (exitCode != 0 && IsRunning)
        {
            DatabaseLog.StoppedAtOnce(_logger, ServerPrograms.Complaint(output));
            await _programs.RunAsync("pg_ctl", ["stop", "-D", _folder.Cluster, "-m", "immediate", "-w", "-t", "10"], CancellationToken.None);
        }

        DatabaseLog.Stopped(_logger, _clock.GetElapsedTime(began).TotalMilliseconds);
    }

    public Task TrimServerLogAsync(CancellationToken cancellationToken) => _log.TrimAsync(cancellationToken);

    private static async Task<ServerPrograms> ReachableAsync(
        ServerUser user, ClusterFolder folder, ServerPrograms programs, string dataDirectory, ILogger logger, CancellationToken cancellationToken)
    {
        if (await user.FirstClosedFolderAsync(folder.Root, cancellationToken) is { } closed)
        {
            throw new DatabaseException(
                $"PostgreSQL must not run as root, and user {user.Name}, who runs it instead, may not enter {closed} on the way to {folder.Root}. Run the app as an ordinary user, or keep its data elsewhere with --Storage:DataDirectory=/var/lib/analysisapp");
        }

        if (await user.FirstClosedFolderAsync(Path.Combine(programs.Folder, "bin", "postgres"), cancellationToken) is null)
            return programs;

        try
        {
            var copy = programs.CopyTo(dataDirectory);
            DatabaseLog.CopiedPrograms(logger, user.Name, programs.Folder, copy.Folder);
            return copy;
        }
        catch (IOException fault)
        {
            throw new DatabaseException(
                $"User {user.Name}, who runs PostgreSQL for root, cannot read {programs.Folder}, and it could not be copied to {dataDirectory}: {fault.Message} Free space there, or run the app as an ordinary user.", fault);
        }
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (_folder.Exists)
        {
            _folder.RefuseOtherMajor(_programs.Major);
            return;
        }

        DatabaseLog.MakingCluster(_logger, _folder.Cluster);
        var half = Path.Combine(_folder.Root, $"data.new-{Path.GetRandomFileName()}");
        var passwordFile = Path.Combine(_folder.Root, $"password.new-{Path.GetRandomFileName()}");
        using var name = NamelessUser.OfThisProcess(_folder.Root);
        try
        {
            ClusterFolder.WritePrivately(passwordFile, _folder.Password());
            _user?.Own(passwordFile);
            List<string> arguments =
            [
                "-D", half, "-U", User, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "--locale=C.UTF-8", "--encoding=UTF8",
            ];
            if (_options.Settings.TryGetValue("fsync", out var fsync) && fsync == "off")
                arguments.Add("--no-sync");
            var (exitCode, output) = await _programs.RunAsync("initdb", arguments, cancellationToken, name?.Environment);
            if (exitCode != 0)
                throw new DatabaseException($"The database cluster in {_folder.Cluster} could not be made: {ServerPrograms.Complaint(output)}{name?.Fix}");

            // Only a whole cluster ever has this name.
            Directory.Move(half, _folder.Cluster);
        }
        catch (IOException fault)
        {
            throw new DatabaseException($"The database cluster in {_folder.Cluster} could not be made: {fault.Message}", fault);
        }
        finally
        {
            File.Delete(passwordFile);
            if (Directory.Exists(half))
                Directory.Delete(half, recursive: true);
        }
    }

    private async Task StartOrAdoptAsync(CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        while (Postmaster.Read(_folder.Cluster) is { } found && found.IsRunning())
        {
            if (found.Status == "ready")
            {
                Port = found.Port;
                DatabaseLog.Adopted(_logger, found.Pid, found.Port);
                return;
            }

            // Recovering or stopping; either ends by itself.
            if (_clock.GetElapsedTime(began) > _options.StartTimeout)
            {
                throw new DatabaseException(
                    $"PostgreSQL (process {found.Pid}) has been {found.Status} for {_options.StartTimeout}; its log is {_log.Path}. Wait and start again.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), _clock, cancellationToken);
        }

        for (var attempt = 1; ; attempt++)
        {
            var port = _options.Port ?? FreePort();
            try
            {
                await StartOnAsync(port, cancellationToken);
                Port = port;
                DatabaseLog.Started(_logger, Version, port, _clock.GetElapsedTime(began).TotalMilliseconds);
                return;
            }
            catch (DatabaseException fault) when (attempt < StartAttempts && !IsRunning && _clock.GetElapsedTime(began) < _options.StartTimeout)
            {
                // Somebody took the port in between, or backends of a killed server are still finding out; both pass.
                DatabaseLog.StartRetried(_logger, port, fault.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), _clock, cancellationToken);
            }
        }
    }

    private async Task StartOnAsync(int port, CancellationToken cancellationToken)
    {
        if (IsRunning)
            throw new DatabaseException($"PostgreSQL in {_folder.Cluster} runs but is not ready yet.");

        await Postmaster.DisownAsync(_folder.Cluster, _user, cancellationToken);
        await _log.TrimAsync(cancellationToken);
        var logged = _log.Length;
        var seconds = (int)Math.Ceiling(_options.StartTimeout.TotalSeconds);
        var (exitCode, output) = await _programs.RunAsync("pg_ctl",
        [
            "start", "-D", _folder.Cluster, "-w", "-t", seconds.ToString(CultureInfo.InvariantCulture), "-l", _log.Path,
            "-o", ServerSettings.CommandLine(port, _options),
        ], cancellationToken);
        if (exitCode == 0)
            return;

        throw new DatabaseException(IsRunning
            ? $"PostgreSQL in {_folder.Cluster} is still recovering after {_options.StartTimeout} and goes on by itself; its log is {_log.Path}. Start the app again in a while."
            : $"PostgreSQL in {_folder.Cluster} did not start: {ServerPrograms.Complaint(output + _log.Since(logged))}; its log is {_log.Path}.");
    }

    private static int FreePort()
    {
        while (true)
        {
            // Below the range from which the kernel serves outgoing connections, so that a restart finds it free again.
            var port = RandomNumberGenerator.GetInt32(15_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
