using System.ComponentModel.DataAnnotations;

namespace AnalysisApp.Queue;

/// <summary>Settings of the queue and of this instance's workers.</summary>
public sealed class QueueOptions
{
    /// <summary>Jobs that run at a time in this instance, 1 to 64. Null (the default): one per GPU, else half the cores, at least 1. The host decides it.</summary>
    [Range(1, 64)]
    public int? Workers { get; set; }

    /// <summary>Whether this instance runs jobs at all. The default is true; the host sets it from <c>Roles</c>.</summary>
    public bool RunsJobs { get; set; } = true;

    /// <summary>How long one attempt may take. The default is 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a lease lasts without a heartbeat. The default is 12 seconds.</summary>
    /// <remarks>A job of a killed instance runs again this long after its last heartbeat, plus one <see cref="PollInterval"/>.</remarks>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How often leases are renewed. The default is 3 seconds; it must be at most a third of <see cref="LeaseDuration"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a free worker looks without having been woken: the net below NOTIFY. The default is 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long running jobs may take to reach a checkpoint when the instance stops. The default is 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
