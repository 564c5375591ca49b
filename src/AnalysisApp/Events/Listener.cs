using AnalysisApp.Security;

namespace AnalysisApp.Events;

/// <summary>Who hears events: an administrator all of them, everybody else what concerns them.</summary>
/// <param name="UserId">Who it is; null for an administrator, whoever that is.</param>
internal readonly record struct Listener(Guid? UserId)
{
    public bool IsAdmin => UserId is null;

    public static Listener Of(CurrentUser user) => new(user.JobOwner);
}
