using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Analysis;
using AnalysisApp.Inference;

namespace AnalysisApp.Jobs;

/// <summary>The models and settings that every analysis of this instance is made with.</summary>
/// <param name="Models">The loaded pack.</param>
/// <param name="Hash">Changes exactly when the same lyrics could get another analysis; 64 hexadecimal digits.</param>
internal sealed record AnalysisConfiguration(ModelSet Models, string Hash)
{
    /// <summary>The pack's name and the start of its hash: enough to tell model sets apart in a report.</summary>
    public string Label => $"{Models.Pack}@{Models.Hash[..12]}";

    public static async Task<AnalysisConfiguration> ReadAsync(IInferenceEngine engine, CancellationToken cancellationToken)
    {
        var models = await engine.Ready.WaitAsync(cancellationToken);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{models.Hash}|{SongAnalysis.SettingsVersion}"));
        return new AnalysisConfiguration(models, Convert.ToHexStringLower(hash));
    }
}
