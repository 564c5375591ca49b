using System.Globalization;

namespace AnalysisApp.Container;

/// <summary>What self-hosters ask of a container by its environment.</summary>
/// <param name="Ids"><c>PUID</c> and <c>PGID</c>: as whom to run; null for whoever started it.</param>
/// <param name="FileMask"><c>UMASK</c>, octal: which rights new files lack; null for what it is.</param>
internal sealed record ContainerRequest(UserIds? Ids, int? FileMask)
{
    // (uid_t)-1 means "leave it" to the kernel.
    private const uint HighestId = uint.MaxValue - 1;

    /// <param name="variable">The environment.</param>
    /// <exception cref="ContainerFaultException">One of them holds what it may not.</exception>
    public static ContainerRequest Read(Func<string, string?> variable)
    {
        var (user, group) = (IdOf(variable, "PUID"), IdOf(variable, "PGID"));
        if (user is null != group is null)
        {
            throw new ContainerFaultException(user is null
                ? $"PGID is set to {group} and PUID is not; set both, or neither and --user instead."
                : $"PUID is set to {user} and PGID is not; set both, or neither and --user instead.");
        }

        return new ContainerRequest(user is { } uid && group is { } gid ? new UserIds(uid, gid) : null, MaskOf(variable("UMASK")));
    }

    private static uint? IdOf(Func<string, string?> variable, string name)
    {
        var text = variable(name)?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= HighestId
            ? id
            : throw new ContainerFaultException($"{name} is '{text}'; it may be a number such as 1000 (what 'id' prints on the host), not a name.");
    }

    private static int? MaskOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;

        var digits = text.Trim();
        return digits.Length is >= 1 and <= 4 && digits.All(digit => digit is >= '0' and <= '7') && Convert.ToInt32(digits, 8) is <= 0x1ff and var mask
            ? mask
            : throw new ContainerFaultException($"UMASK is '{digits}'; it may be an octal number from 000 to 777, such as 022 or 002.");
    }
}
