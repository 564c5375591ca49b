using System.Security.Cryptography;
using AnalysisApp.Analysis;

namespace AnalysisApp.Jobs;

/// <summary>What produced a result; the shape is contracts.md's.</summary>
/// <param name="RunId">Of this run.</param>
/// <param name="InputHash">SHA-256 of what was read.</param>
/// <param name="ConfigHash">SHA-256 of models and settings.</param>
/// <param name="Settings">The thresholds and the lexicon, by their version.</param>
/// <param name="Producer">This program and its version.</param>
/// <param name="ModelProfile">The pack.</param>
/// <param name="Models">What it read with.</param>
/// <param name="DurationMs">Of the run.</param>
internal sealed record Provenance(
    string RunId,
    string InputHash,
    string ConfigHash,
    string Settings,
    string Producer,
    string ModelProfile,
    IReadOnlyList<ProvenanceModel> Models,
    long DurationMs)
{
    /// <param name="runId">Of this run.</param>
    /// <param name="inputHash">SHA-256 of what was read, in hexadecimal; null for nothing.</param>
    /// <param name="configuration">Models and settings.</param>
    /// <param name="duration">Of the run.</param>
    public static Provenance Of(Guid runId, string? inputHash, AnalysisConfiguration configuration, TimeSpan duration) => new(
        runId.ToString(),
        "sha256:" + (inputHash ?? Convert.ToHexStringLower(SHA256.HashData([]))),
        "sha256:" + configuration.Hash,
        SongAnalysis.SettingsVersion,
        "AnalysisApp/" + ProductVersion.Number,
        configuration.Models.Pack,
        ModelsOf(configuration),
        (long)duration.TotalMilliseconds);

    public static IReadOnlyList<ProvenanceModel> ModelsOf(AnalysisConfiguration configuration) =>
    [
        .. configuration.Models.Classifiers.Select(model =>
            new ProvenanceModel(model.Task, model.Name, model.Revision, model.Sha256, model.Precision, model.Device)),
    ];
}

/// <summary>One model of a provenance.</summary>
internal sealed record ProvenanceModel(string Task, string Name, string Revision, string Sha256, string Precision, string Device);
