using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Inference;

namespace AnalysisApp.Commands;

/// <summary><c>--version</c>: what this is, built from what, with which models and under which licences; with <c>--json</c> for programs.</summary>
internal static class VersionCommand
{
    private static readonly string[] Switches = ["version", "json"];

    /// <returns>False for wrong usage.</returns>
    public static async Task<bool> RunAsync(string[] args)
    {
        if (CommandArguments.Parse(args, Switches, []) is not { Words: [] } arguments)
        {
            await Console.Error.WriteLineAsync("Usage: --version [--json] [--Inference:Pack=PACK] [--Inference:ModelsDirectory=FOLDER] [--Storage:DataDirectory=FOLDER]");
            return false;
        }

        // The one that a start would load; looked at by name, not read.
        var pack = ModelPacks.List(ModelsCommand.Options(arguments.Settings)).FirstOrDefault(pack => pack.IsChosen);
        var view = new VersionView(ProductVersion.Number, ProductVersion.Commit, pack is null ? null : new PackView(pack.Name, pack.Version), ThirdPartyNotices.OwnLicence, ThirdPartyNotices.Parts);
        await Console.Out.WriteLineAsync(arguments["json"] is null ? Text(view) : JsonSerializer.Serialize(view, ApiJson.Options));
        return true;
    }

    private static string Text(VersionView view) => string.Join(
        '\n',
        [
            $"AnalysisApp {view.Version}",
            $"  Commit:  {view.Commit ?? "not known to the build"}",
            $"  Models:  {(view.ModelPack is { } pack ? $"{pack.Name} {pack.Version}".TrimEnd() : "none; `models list` says why")}",
            $"  Licence: {view.Licence}; and of what it carries:",
            .. view.Parts.Select(part => $"    {part.Part}: {part.Licence}"),
        ]);

    private sealed record VersionView(string Version, string? Commit, PackView? ModelPack, string Licence, IReadOnlyList<LicensedPart> Parts);

    private sealed record PackView(string Name, string? Version);
}
