using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference;

/// <summary>All that the module logs; never a text.</summary>
internal static partial class InferenceLog
{
    [LoggerMessage(2001, LogLevel.Information, "Loading the model pack {Pack} with {Tasks} tasks")]
    public static partial void LoadingPack(ILogger logger, string pack, int tasks);

    [LoggerMessage(2002, LogLevel.Information, "Classifier {Task} ({Repository}) is warm at {Precision} on {Device} after {ElapsedMs:F0} ms")]
    public static partial void ClassifierReady(ILogger logger, string task, string repository, string precision, string device, double elapsedMs);

    [LoggerMessage(2003, LogLevel.Information, "Classifier {Task} reproduced its {Lines} golden lines")]
    public static partial void GoldenReproduced(ILogger logger, string task, int lines);

    [LoggerMessage(2004, LogLevel.Warning, "Classifier {Task} has no golden lines to be checked against ({Path})")]
    public static partial void NoGolden(ILogger logger, string task, string path);

    [LoggerMessage(2005, LogLevel.Information, "The model pack {Pack} is ready: {Tasks} classifiers, model set {ModelSet}, after {ElapsedMs:F0} ms")]
    public static partial void PackReady(ILogger logger, string pack, int tasks, string modelSet, double elapsedMs);

    // The message is the whole story; the exception itself would add pages to what should be one line.
    [LoggerMessage(2006, LogLevel.Critical, "The models cannot be used, so the app stops: {Reason}")]
    public static partial void PackUnusable(ILogger logger, string reason);

    [LoggerMessage(2007, LogLevel.Critical, "The models could not be loaded, so the app stops")]
    public static partial void LoadFailed(ILogger logger, Exception fault);

    [LoggerMessage(
        2008, LogLevel.Warning,
        "Memory did not suffice for {Task} to run {Tokens} tokens at once, so they ran in parts; for some minutes a batch holds at most {Budget} tokens")]
    public static partial void BatchHalved(ILogger logger, string task, int tokens, int budget);

    [LoggerMessage(2009, LogLevel.Information, "Models run on {Device}: {Reason}")]
    public static partial void DeviceChosen(ILogger logger, string device, string reason);

    [LoggerMessage(2010, LogLevel.Warning, "The compiled graph {Path} is built again: {Reason}")]
    public static partial void GraphBroken(ILogger logger, string path, string reason);

    [LoggerMessage(2011, LogLevel.Warning, "Compiled graphs cannot be kept in {Directory}, so every start builds them anew: {Reason}")]
    public static partial void GraphsNotKept(ILogger logger, string directory, string reason);

    [LoggerMessage(2012, LogLevel.Information, "Classifier {Task} runs at int8: {Agreement}")]
    public static partial void Agrees(ILogger logger, string task, Agreement agreement);

    [LoggerMessage(
        2013, LogLevel.Warning,
        "Classifier {Task} runs at fp32, because int8 does not agree with it: {Agreement}; 99 % of the decisions and 0.03 are asked for")]
    public static partial void Disagrees(ILogger logger, string task, Agreement agreement);
}
