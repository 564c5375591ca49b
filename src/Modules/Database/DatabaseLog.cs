using Microsoft.Extensions.Logging;

namespace AnalysisApp.Database;

internal static partial class DatabaseLog
{
    [LoggerMessage(2001, LogLevel.Information, "Making a new PostgreSQL cluster in {Folder}")]
    public static partial void MakingCluster(ILogger logger, string folder);

    [LoggerMessage(2002, LogLevel.Information, "PostgreSQL {Version} answers on 127.0.0.1:{Port} after {ElapsedMs:F0} ms")]
    public static partial void Started(ILogger logger, string version, int port, double elapsedMs);

    [LoggerMessage(2003, LogLevel.Warning, "PostgreSQL was still running from before (process {Pid}, port {Port}); this process uses it from here on")]
    public static partial void Adopted(ILogger logger, int pid, int port);

    [LoggerMessage(2004, LogLevel.Information, "PostgreSQL stopped after {ElapsedMs:F0} ms")]
    public static partial void Stopped(ILogger logger, double elapsedMs);

    [LoggerMessage(2005, LogLevel.Error, "PostgreSQL did not stop in time and was stopped at once; its next start recovers by itself: {Output}")]
    public static partial void StoppedAtOnce(ILogger logger, string output);

    [LoggerMessage(2006, LogLevel.Error, "PostgreSQL (process {Pid}) is gone; starting it again")]
    public static partial void Gone(ILogger logger, int pid);

    [LoggerMessage(2007, LogLevel.Information, "PostgreSQL is back on port {Port} after {ElapsedMs:F0} ms")]
    public static partial void Back(ILogger logger, int port, double elapsedMs);

    [LoggerMessage(2008, LogLevel.Error, "PostgreSQL could not be started again, next attempt in {DelayMs:F0} ms: {Reason}")]
    public static partial void NotBackYet(ILogger logger, double delayMs, string reason);

    [LoggerMessage(2009, LogLevel.Information, "User {User} cannot read {Programs}; the server's programs were copied to {Copy}")]
    public static partial void CopiedPrograms(ILogger logger, string user, string programs, string copy);

    [LoggerMessage(2010, LogLevel.Warning, "PostgreSQL did not start on port {Port}, trying again: {Reason}")]
    public static partial void StartRetried(ILogger logger, int port, string reason);

    [LoggerMessage(2011, LogLevel.Warning, "The database does not answer yet, next attempt in {DelayMs:F0} ms: {Reason}")]
    public static partial void NotReachedYet(ILogger logger, double delayMs, string reason);

    [LoggerMessage(2012, LogLevel.Information, "Schema {Schema}: applied {Script} in {ElapsedMs:F0} ms")]
    public static partial void Applied(ILogger logger, string schema, string script, double elapsedMs);

    [LoggerMessage(2013, LogLevel.Information, "Another instance is migrating this database; waiting for its turn to end")]
    public static partial void WaitingForTurn(ILogger logger);

    [LoggerMessage(2014, LogLevel.Warning, "The connection that tells of restores was lost, trying again: {Reason}")]
    public static partial void UseLost(ILogger logger, string reason);
}
