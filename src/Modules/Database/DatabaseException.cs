namespace AnalysisApp.Database;

/// <summary>The database cannot be used. The message is one line for the owner: what is wrong, what it is now, and what mends it.</summary>
public sealed class DatabaseException(string message, Exception? innerException = null) : Exception(message, innerException);
