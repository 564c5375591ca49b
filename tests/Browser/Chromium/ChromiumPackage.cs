using System.Formats.Tar;
using System.IO.Compression;
using System.Reflection;

namespace AnalysisApp.Browser.Chromium;

/// <summary>
/// The headless Chromium of the npm package <c>@sparticuz/chromium</c>, unpacked once below artifacts/. The package's own unpacking needs a newer
/// Node than this repository asks for, and is four brotli files: a program and three archives.
/// </summary>
internal static class ChromiumPackage
{
    // Two collections of tests may ask at once.
    private static readonly Lazy<Task<ChromiumFiles>> Unpacked = new(UnpackOnceAsync);

    /// <summary>Unpacks the browser unless it is there, and gives its folder.</summary>
    public static Task<ChromiumFiles> UnpackedAsync() => Unpacked.Value;

    /// <summary>A path that the build wrote into this assembly.</summary>
    public static string BuildValue(string key) => typeof(ChromiumPackage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;

    private static async Task<ChromiumFiles> UnpackOnceAsync()
    {
        var package = BuildValue("ChromiumPackage");
        var program = Path.Combine(package, "chromium.br");
        if (!File.Exists(program))
            throw new FileNotFoundException($"{program} is missing. Run npm ci in the repository's root; the build does so by itself.");

        // A new version of the package has another size and gets a folder of its own.
        var folder = Path.Combine(BuildValue("ChromiumCache"), new FileInfo(program).Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (!Directory.Exists(folder))
            await UnpackAsync(package, folder);
        return new ChromiumFiles(folder);
    }

    private static async Task UnpackAsync(string package, string folder)
    {
        // Beside the place where it belongs, and renamed when it is whole: whoever sees the folder sees all of it.
        var temporary = $"{folder}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(temporary);
        await using (var program = Open(package, "chromium.br"))
        await using (var file = File.Create(Path.Combine(temporary, "chromium")))
            await program.CopyToAsync(file);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode readAndRun = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(Path.Combine(temporary, "chromium"), readAndRun | UnixFileMode.UserWrite);
        }

        // The graphics library is looked for beside the program.
        await ExtractAsync(package, "swiftshader.tar.br", temporary);
        await ExtractAsync(package, "fonts.tar.br", Path.Combine(temporary, "fonts"));
        await ExtractAsync(package, "al2023.tar.br", Path.Combine(temporary, "al2023"));

        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another test run was quicker.
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task ExtractAsync(string package, string archive, string target)
    {
        Directory.CreateDirectory(target);
        await using var stream = Open(package, archive);
        await TarFile.ExtractToDirectoryAsync(stream, target, overwriteFiles: true);
    }

    private static BrotliStream Open(string package, string file)
        => new(File.OpenRead(Path.Combine(package, file)), CompressionMode.Decompress);
}

/// <summary>The unpacked browser.</summary>
internal sealed record ChromiumFiles(string Folder)
{
    /// <summary>The program.</summary>
    public string Program => Path.Combine(Folder, "chromium");

    /// <summary>Libraries that the program needs and that a bare machine may lack.</summary>
    public string Libraries => Path.Combine(Folder, "al2023", "lib");
}
