namespace AnalysisApp.Inference.Tokenization;

/// <summary>A token that is found in the text before anything else looks at it, such as <c>&lt;mask&gt;</c>.</summary>
/// <param name="Content">What is looked for.</param>
/// <param name="Id">The id it becomes.</param>
/// <param name="SingleWord">Only where no letter or digit touches it.</param>
/// <param name="LeftStrip">It swallows the white space before it.</param>
/// <param name="RightStrip">It swallows the white space after it.</param>
/// <param name="Normalized">It is looked for in the normalized text, not in the raw one.</param>
internal sealed record AddedToken(string Content, int Id, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized);
