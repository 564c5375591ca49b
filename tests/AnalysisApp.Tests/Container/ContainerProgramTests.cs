using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AnalysisApp.Database.Testing;
using Xunit.Abstractions;

namespace AnalysisApp.Tests.Container;

/// <summary>The program as a container starts it: as another user, asked for its health, and told to stop early.</summary>
public sealed class ContainerProgramTests(ITestOutputHelper output) : IDisposable
{
    // No user of any machine has this number; a container's user often has no name.
    private const string Nameless = "424242";

    private readonly string _data = TemporaryFolder.Make("analysisapp-container-");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Started_by_root_it_becomes_who_PUID_and_PGID_name_and_gives_them_the_data_folder()
    {
        await File.WriteAllTextAsync(Path.Combine(_data, "older"), "from a start as root");
        using var run = ProgramRun.StartWith(Asking(Nameless, Nameless, "027"), "--urls=http://127.0.0.1:0", $"--Storage:DataDirectory={_data}");
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Equal(2, await run.ExitCodeAsync());
            Assert.Contains($"Start it with --user {Nameless}:{Nameless}", run.Output, StringComparison.Ordinal);
            return;
        }

        if (!IsOpenToOthers(AppContext.BaseDirectory))
        {
            output.WriteLine($"Not checked: {AppContext.BaseDirectory} lies in a folder that only root may enter, so no other user can run what is in it.");
            return;
        }

        if (!File.Exists("/usr/lib/x86_64-linux-gnu/libnss_wrapper.so") && !File.Exists("/usr/lib/aarch64-linux-gnu/libnss_wrapper.so"))
        {
            Assert.Equal(1, await run.ExitCodeAsync());
            Assert.Contains("install libnss-wrapper, or run the app as a user that /etc/passwd knows", run.Output, StringComparison.Ordinal);
            return;
        }

        await run.ReadyAsync();
        var server = (await File.ReadAllLinesAsync(Path.Combine(_data, "postgresql", "data", "postmaster.pid")))[0];
        foreach (var pid in (string[])[server, run.Pid.ToString(CultureInfo.InvariantCulture)])
        {
            var status = await File.ReadAllTextAsync($"/proc/{pid}/status");
            Assert.Contains($"Uid:\t{Nameless}\t{Nameless}\t{Nameless}\t{Nameless}", status, StringComparison.Ordinal);
            Assert.Contains($"Gid:\t{Nameless}\t{Nameless}\t{Nameless}\t{Nameless}", status, StringComparison.Ordinal);
            Assert.Contains($"Groups:\t{Nameless} \n", status, StringComparison.Ordinal);
        }

        Assert.Contains("Umask:\t0027", await File.ReadAllTextAsync($"/proc/{run.Pid}/status"), StringComparison.Ordinal);
        File.Delete(Path.Combine(_data, "older"));
        run.Signal("TERM");
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_data, "postgresql"), "name.new-*"));
    }

    [Fact]
    public async Task A_variable_that_cannot_be_used_is_wrong_usage_in_one_line()
    {
        using var run = ProgramRun.StartWith(Asking("somebody", "100", null), "--version");
        Assert.Equal(2, await run.ExitCodeAsync());
        Assert.StartsWith("PUID is 'somebody'", Assert.Single(run.Output.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_tells_by_its_exit_code_whether_the_app_is_alive_over_https_and_a_changed_name_too()
    {
        var certificate = Path.Combine(_data, "certificate.pfx");
        await File.WriteAllBytesAsync(certificate, CertificateFor("lyrics.example.org"));
        using var app = ProgramRun.StartWith(
            new Dictionary<string, string?> { ["Roles"] = "web" },
            "--urls=https://127.0.0.1:0",
            $"--Storage:DataDirectory={_data}",
            $"--Kestrel:Certificates:Default:Path={certificate}",
            "--AllowedHosts=lyrics.example.org");
        var address = await app.ReadyAsync();

        Assert.Equal((0, ""), await HealthAsync($"--urls={address}", "--AllowedHosts=lyrics.example.org"));
        var (refused, why) = await HealthAsync($"--urls={address}", "--AllowedHosts=another.example.org");
        Assert.Equal((1, $"{address}health answered with {(int)HttpStatusCode.BadRequest}."), (refused, why));
        app.Signal("TERM");
        Assert.Equal(0, await app.ExitCodeAsync());
        Assert.Equal((1, $"Nothing answers at {address}health (ConnectionError)."), await HealthAsync($"--urls={address}"));
    }

    [Fact]
    public async Task Told_to_stop_while_it_starts_it_stops_the_database_too_and_ends_well()
    {
        using var run = ProgramRun.Serve(_data);
        await run.SaysAsync("Making a new PostgreSQL cluster");
        run.Signal("TERM");
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.DoesNotContain("is ready at", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_data, "postgresql", "data", "postmaster.pid")));
    }

    private static async Task<(int Code, string Output)> HealthAsync(params string[] settings)
    {
        using var run = ProgramRun.Start(["--healthcheck", .. settings]);
        return (await run.ExitCodeAsync(), run.Output);
    }

    private static Dictionary<string, string?> Asking(string user, string group, string? mask)
        => new() { ["PUID"] = user, ["PGID"] = group, ["UMASK"] = mask };

    private static bool IsOpenToOthers(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (!OperatingSystem.IsWindows() && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }

    private static byte[] CertificateFor(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
