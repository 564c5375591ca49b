namespace AnalysisApp.Database.Backups;

/// <summary>The advisory locks by which instances take turns. Any numbers, as long as every version of this app uses the same.</summary>
internal static class Locks
{
    /// <summary>Held by who changes the schemas; shared by who looks at them.</summary>
    public const long Turn = 0x616E616C79736973;

    /// <summary>Shared by every running instance; held by a restore, which so waits for them to stop.</summary>
    public const long Use = 0x616E616C79736974;

    /// <summary>Tells running instances that a restore waits for them.</summary>
    public const string RestoreChannel = "analysisapp_restore";
}
