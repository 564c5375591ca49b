using System.Globalization;
using static System.Runtime.CompilerServices.FormattableStringFactory;

namespace AnalysisApp.Health;

/// <summary>What a person is told of.</summary>
public enum AlertKind
{
    /// <summary>A check has been unhealthy for as many minutes as the rule says, without a healthy or degraded one between.</summary>
    CheckUnhealthy,

    /// <summary>Of the runs that ended within so many minutes, at least so many percent failed.</summary>
    FailureShare,

    /// <summary>A song that somebody asked for has been next in line for so many minutes.</summary>
    QueueWait,

    /// <summary>The disk of the data folder has less than so many gigabytes (10^9 bytes) free.</summary>
    DiskSpace,
}

/// <summary>When a person is told.</summary>
/// <param name="Kind">Of what; there is one rule for each.</param>
/// <param name="Enabled">Whether at all.</param>
/// <param name="Threshold">Percent for <see cref="AlertKind.FailureShare"/>, 1 to 100; gigabytes for <see cref="AlertKind.DiskSpace"/>, up to 100,000; else 0.</param>
/// <param name="Minutes">1 to 1440; 1 for <see cref="AlertKind.DiskSpace"/>.</param>
public sealed record AlertRule(AlertKind Kind, bool Enabled, double Threshold, int Minutes)
{
    /// <summary>With fewer ended runs in its window, a share says nothing, and <see cref="AlertKind.FailureShare"/> is silent.</summary>
    public const int FewestRuns = 10;

    /// <summary>An incident is over when nothing has been wrong for this long; so one that comes and goes is one.</summary>
    public static readonly TimeSpan ClearFor = TimeSpan.FromMinutes(5);

    /// <summary>What it may not be; empty when it is sound.</summary>
    public IReadOnlyList<SettingFault> Faults()
    {
        var faults = new List<SettingFault>();
        if (Minutes is < 1 or > 1440)
            faults.Add(new(nameof(Minutes), Create("It is {0}; it may be 1 to 1440.", Minutes)));
        if (Kind == AlertKind.FailureShare && !(Threshold is >= 1 and <= 100))
            faults.Add(new(nameof(Threshold), Create("It is {0}; it may be 1 to 100 percent.", Threshold)));
        if (Kind == AlertKind.DiskSpace && !(Threshold is > 0 and <= 100_000))
            faults.Add(new(nameof(Threshold), Create("It is {0}; it may be more than 0, up to 100000 GB.", Threshold)));
        return faults;
    }
}

/// <summary>A field that holds what it may not.</summary>
/// <param name="Field">Its name in the record that was checked.</param>
/// <param name="Text">What it holds and what it may hold, for people, its format and its values allowing for another language; no secret.</param>
public sealed record SettingFault(string Field, FormattableString Text)
{
    /// <summary><see cref="Text"/> in English.</summary>
    public string Fault => Text.ToString(CultureInfo.InvariantCulture);
}
