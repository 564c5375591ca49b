namespace AnalysisApp.Inference.Tokenization;

/// <summary>A special token as a checkpoint's settings write it, before its id is known.</summary>
internal sealed record SpecialToken(string Content, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized)
{
    public static IReadOnlyList<string> Roles { get; } =
        ["bos_token", "eos_token", "cls_token", "sep_token", "unk_token", "pad_token", "mask_token"];

    public static SpecialToken Plain(string content) => new(content, SingleWord: false, LeftStrip: false, RightStrip: false, Normalized: false);
}
