using Microsoft.Extensions.Logging;

namespace AnalysisApp.Accounts;

internal static partial class AccountsLog
{
    [LoggerMessage(1, LogLevel.Warning, "Old entries of the audit log and dead keys could not be taken away; tomorrow tries again: {Fault}")]
    public static partial void NotTidied(ILogger logger, string fault);
}
