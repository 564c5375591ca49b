using System.Text.Json;
using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>A pack.json: what each task's checkpoint is and how its files must look.</summary>
internal sealed record PackManifest(string Pack, string Directory, string? Version, IReadOnlyList<PackTask> Tasks)
{
    public const string FileName = "pack.json";
    private const int MaxBytes = 1 << 20;
    private static readonly string[] FirstTasks = ["sentiment", "toxicity", "emotion"];

    /// <summary>What brings a pack's files back.</summary>
    public static string MendOf(string pack)
        => pack == "starter" ? "git checkout -- models/starter" : $"models pull --pack {pack}";

    /// <summary>What brings a checkpoint's files back: the hub where it is pinned to one, else whoever brought it.</summary>
    public string MendOf(PackTask task)
        => Pack == "starter" || task.IsPinned ? MendOf(Pack) : $"models import FOLDER --task {task.Name} --pack {Pack}";

    public PackFile File(PackTask task, string name)
        => new(Path.Join(FolderOf(task), name), MendOf(task));

    /// <summary>Where a checkpoint lies.</summary>
    public string FolderOf(PackTask task) => task.Folder ?? Path.Join(Directory, task.Name);

    public static PackManifest Read(string modelsDirectory, string pack)
    {
        var directory = Path.Join(modelsDirectory, pack);
        var file = new PackFile(Path.Join(directory, FileName), MendOf(pack));
        return file.ReadJson(file.ReadAll(MaxBytes), root =>
        {
            if (root.RequiredString(file, "pack") != pack)
                throw file.Fault($"names another pack than its folder, '{pack}'");
            var tasks = root.Required(file, "tasks");
            if (tasks.ValueKind != JsonValueKind.Object || !tasks.EnumerateObject().Any())
                throw file.Fault("names no task");

            return new PackManifest(pack, directory, root.OptionalString(file, "version"),
                [.. tasks.EnumerateObject().Select(task => ReadTask(file, task)).OrderBy(Rank).ThenBy(task => task.Name, StringComparer.Ordinal)]);
        });
    }

    private static int Rank(PackTask task)
        => Array.IndexOf(FirstTasks, task.Name) is >= 0 and var rank ? rank : FirstTasks.Length;

    private static PackTask ReadTask(PackFile file, JsonProperty property)
    {
        var preparation = property.Value.OptionalString(file, "preparation");
        if (preparation is not (null or "tweet"))
            throw file.Fault($"asks for the preparation '{preparation}' of {property.Name}; only 'tweet' is known");
        var files = property.Value.Required(file, "files");
        if (files.ValueKind != JsonValueKind.Array || files.GetArrayLength() == 0)
            throw file.Fault($"names no file of {property.Name}");

        return new PackTask(
            PlainName(file, property.Name),
            property.Value.RequiredString(file, "repository"),
            property.Value.RequiredString(file, "revision"),
            preparation,
            [.. files.EnumerateArray().Select(entry => ReadFile(file, entry))]);
    }

    private static ExpectedFile ReadFile(PackFile file, JsonElement entry)
    {
        var name = PlainName(file, entry.RequiredString(file, "name"));
        long? size = null;
        if (entry.Optional("size") is { } value)
            size = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var bytes) && bytes >= 0
                ? bytes
                : throw file.Fault($"has a size of {name} that is no number of bytes");

        var sha256 = entry.OptionalString(file, "sha256");
        return sha256 is null || (sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower))
            ? new ExpectedFile(name, size, sha256)
            : throw file.Fault($"has a sha256 of {name} that is not 64 small hexadecimal digits");
    }

    /// <summary>Whether it is a name and not a path: nothing outside a pack's folder is ever opened.</summary>
    public static bool IsPlainName(string name)
        => name.Length is > 0 and <= 128 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static string PlainName(PackFile file, string name)
        => IsPlainName(name)
            ? name
            : throw file.Fault("has a task or file name with characters other than letters, digits, '_', '-' and '.'");
}

/// <summary>One checkpoint of a pack.</summary>
internal sealed record PackTask(string Name, string Repository, string Revision, string? Preparation, IReadOnlyList<ExpectedFile> Files)
{
    /// <summary>Where it lies, when that is not the pack's folder: a checkpoint that is only looked at.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether a hub has it, at one commit for ever.</summary>
    public bool IsPinned => HubFile.IsPinned(Repository, Revision);

    public bool Has(string name) => Files.Any(file => file.Name == name);
}

/// <summary>How a file must look; what is null is not known yet.</summary>
internal sealed record ExpectedFile(string Name, long? Size, string? Sha256);
