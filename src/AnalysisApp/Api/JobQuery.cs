using Microsoft.AspNetCore.Mvc;

namespace AnalysisApp.Api;

/// <summary>Which jobs a list shows and in which order, as an address says it. What is left out does not matter.</summary>
/// <param name="State">A state, <c>live</c> for what runs or waits, or <c>waiting</c>.</param>
/// <param name="Type">Of this type.</param>
/// <param name="Priority"><c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Q">With this in the title or the target.</param>
/// <param name="User">For this user.</param>
/// <param name="Failure">The kind of the last failure, for example <c>timeout</c>.</param>
/// <param name="Code">The code of the last failure.</param>
/// <param name="CreatedSince">Enqueued at this time or later.</param>
/// <param name="CreatedBefore">Enqueued before this time.</param>
/// <param name="EndedSince">Ended at this time or later.</param>
/// <param name="EndedBefore">Ended before this time.</param>
/// <param name="Order"><c>newest</c>; for one state <c>longest</c>; for one that is final <c>last_ended</c>.</param>
internal sealed record JobQuery(
    [FromQuery(Name = "state")] string? State = null,
    [FromQuery(Name = "type")] string? Type = null,
    [FromQuery(Name = "priority")] string? Priority = null,
    [FromQuery(Name = "q")] string? Q = null,
    [FromQuery(Name = "user")] string? User = null,
    [FromQuery(Name = "failure")] string? Failure = null,
    [FromQuery(Name = "code")] string? Code = null,
    [FromQuery(Name = "createdSince")] string? CreatedSince = null,
    [FromQuery(Name = "createdBefore")] string? CreatedBefore = null,
    [FromQuery(Name = "endedSince")] string? EndedSince = null,
    [FromQuery(Name = "endedBefore")] string? EndedBefore = null,
    [FromQuery(Name = "order")] string? Order = null)
{
    /// <summary>By its name in the address.</summary>
    public string? ValueOf(string name) => name switch
    {
        "state" => State,
        "type" => Type,
        "priority" => Priority,
        "q" => Q,
        "user" => User,
        "failure" => Failure,
        "code" => Code,
        "createdSince" => CreatedSince,
        "createdBefore" => CreatedBefore,
        "endedSince" => EndedSince,
        "endedBefore" => EndedBefore,
        "order" => Order,
        _ => null,
    };
}
