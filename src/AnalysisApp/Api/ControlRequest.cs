using System.Text.Json.Serialization;
using AnalysisApp.Queue;
using FluentValidation;

namespace AnalysisApp.Api;

/// <summary>A command for all jobs that match. A member that is not known here is refused: a misspelt filter would reach too many jobs.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Filter">Which jobs.</param>
/// <param name="Priority">Where to move them; given exactly for <c>prioritise</c>.</param>
/// <param name="All">True, and the filter may be empty.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ControlRequest(JobAction? Action, ControlFilter? Filter, JobPriority? Priority, bool? All)
{
    internal sealed class Validator : AbstractValidator<ControlRequest>
    {
        public Validator()
        {
            RuleFor(request => request.Action).NotNull().WithMessage("It is missing; it may be cancel, pause, resume, retry, replay or prioritise.");
            RuleFor(request => request.Priority).NotNull().When(request => request.Action == JobAction.Prioritise)
                .WithMessage("It is missing; it may be high, medium or low.");
            RuleFor(request => request.Priority).Null().When(request => request.Action is not (null or JobAction.Prioritise))
                .WithMessage("It is for prioritise only; to choose jobs by their priority, give filter.priority.");
            RuleFor(request => request.Filter).Must((request, filter) => request.All == true || (filter is not null && filter != new ControlFilter()))
                .WithMessage("It is empty and would reach every job. Give state, type, priority, q, user, failure, code, createdSince, createdBefore, endedSince or endedBefore; or, to mean every job, \"all\": true.");
            RuleFor(request => request.Filter!.Type).Must(IsGiven).WithMessage("It is blank. Leave it out, or give it a value.").OneLine(Limits.TitleCharacters)
                .When(request => request.Filter is not null).OverridePropertyName("filter.type");
            RuleFor(request => request.Filter!.Code).Must(IsGiven).WithMessage("It is blank. Leave it out, or give it a value.").OneLine(Limits.TitleCharacters)
                .When(request => request.Filter is not null).OverridePropertyName("filter.code");
            RuleFor(request => request.Filter!.Q).Must(IsGiven).WithMessage("It is blank. Leave it out, or give it a value.").OneLine(Limits.TitleCharacters)
                .When(request => request.Filter is not null).OverridePropertyName("filter.q");
        }

        private static bool IsGiven(string? text) => text is null || !string.IsNullOrWhiteSpace(text);
    }
}

/// <summary>Which jobs; all that is given must hold. The names are those of <c>GET /api/jobs</c>.</summary>
/// <param name="State">In this state.</param>
/// <param name="Type">Of this type.</param>
/// <param name="Priority">Of this priority.</param>
/// <param name="Q">With this in the title or the target.</param>
/// <param name="User">For this user.</param>
/// <param name="EndedSince">Ended at this time or later.</param>
/// <param name="EndedBefore">Ended before this time.</param>
/// <param name="Failure">Whose last attempt failed so.</param>
/// <param name="Code">With this code in the last failure.</param>
/// <param name="CreatedSince">Enqueued at this time or later.</param>
/// <param name="CreatedBefore">Enqueued before this time.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ControlFilter(
    JobState? State = null,
    string? Type = null,
    JobPriority? Priority = null,
    string? Q = null,
    Guid? User = null,
    DateTimeOffset? EndedSince = null,
    DateTimeOffset? EndedBefore = null,
    FailureKind? Failure = null,
    string? Code = null,
    DateTimeOffset? CreatedSince = null,
    DateTimeOffset? CreatedBefore = null)
{
    public JobFilter ToFilter()
        => new(State, Type, Priority, Q)
        {
            UserId = User,
            EndedSince = EndedSince,
            EndedBefore = EndedBefore,
            Failure = Failure,
            FailureCode = Code,
            CreatedSince = CreatedSince,
            CreatedBefore = CreatedBefore,
        };
}

/// <summary>How many jobs a command changed.</summary>
internal sealed record ControlView(int Changed);

/// <summary>Where to move a job.</summary>
internal sealed record PriorityRequest(JobPriority? Priority)
{
    internal sealed class Validator : AbstractValidator<PriorityRequest>
    {
        public Validator()
            => RuleFor(request => request.Priority).NotNull().WithMessage("It is missing; it may be high, medium or low.");
    }
}
