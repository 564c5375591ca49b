namespace AnalysisApp.Configuration;

/// <summary>What this instance does.</summary>
/// <param name="Web">Serves pages and the API.</param>
/// <param name="Worker">Runs jobs.</param>
internal sealed record InstanceRoles(bool Web, bool Worker)
{
    /// <summary>Reads the <c>Roles</c> setting: <c>web</c>, <c>worker</c> or both, separated by commas.</summary>
    /// <exception cref="ConfigurationFaultException">It holds anything else.</exception>
    public static InstanceRoles Parse(string? setting)
    {
        var names = (setting ?? "web,worker").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0 || names.Any(name => name is not ("web" or "worker")))
            throw new ConfigurationFaultException($"Roles is '{setting}'; it may be web, worker, or web,worker.");

        return new InstanceRoles(names.Contains("web"), names.Contains("worker"));
    }
}
