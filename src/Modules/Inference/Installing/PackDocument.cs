using System.Text.Json.Nodes;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Installing;

/// <summary>A manifest as the pack.json that <see cref="PackManifest.Read"/> reads.</summary>
internal static class PackDocument
{
    public static JsonObject Of(PackManifest pack)
    {
        var document = new JsonObject { ["pack"] = pack.Pack };
        if (pack.Version is not null)
            document["version"] = pack.Version;
        document["tasks"] = new JsonObject(pack.Tasks.Select(task => KeyValuePair.Create(task.Name, (JsonNode?)Of(task))));
        return document;
    }

    private static JsonObject Of(PackTask task)
    {
        var document = new JsonObject { ["repository"] = task.Repository, ["revision"] = task.Revision };
        if (task.Preparation is not null)
            document["preparation"] = task.Preparation;
        document["files"] = new JsonArray([.. task.Files.Select(Of)]);
        return document;
    }

    private static JsonObject Of(ExpectedFile file)
    {
        var document = new JsonObject { ["name"] = file.Name };
        if (file.Size is { } size)
            document["size"] = size;
        if (file.Sha256 is not null)
            document["sha256"] = file.Sha256;
        return document;
    }
}
