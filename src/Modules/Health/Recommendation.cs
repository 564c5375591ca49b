using System.Globalization;
using System.Text.Json.Serialization;

namespace AnalysisApp.Health;

/// <summary>What to do about failures, and why.</summary>
/// <param name="Rule">The rule that it follows from; <see cref="FailureRules.All"/> has its sentence.</param>
/// <param name="Finding">What the rule found, with its numbers; one sentence for people, whose format and values allow for another language.</param>
/// <param name="Advice">What to do; for people.</param>
/// <param name="Actions">What the app can do about it, the most helpful first; those that cannot be done now are left out.</param>
public sealed record Recommendation(FailureRule Rule, FormattableString Finding, string Advice, IReadOnlyList<FailureAction> Actions)
{
    /// <summary><see cref="Finding"/> in English.</summary>
    public string Because => Finding.ToString(CultureInfo.InvariantCulture);
}

/// <summary>When a recommendation is given.</summary>
/// <param name="Name">Stable, for programs, for example <c>one_worker</c>.</param>
/// <param name="Text">When it holds and what is to be done then; for people, its format and its values allowing for another language.</param>
public sealed record FailureRule(string Name, [property: JsonIgnore] FormattableString Text)
{
    /// <summary><see cref="Text"/> in English.</summary>
    public string Sentence => Text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What the app can do about failures when a person asks for it.</summary>
public enum FailureAction
{
    /// <summary>Puts the jobs that failed for good back in line; they go on where they stopped.</summary>
    Retry,

    /// <summary>Shows what the failures are about, for example a song with its text.</summary>
    OpenTarget,

    /// <summary>Shows the health of what the jobs need.</summary>
    OpenHealth,

    /// <summary>No job starts until a person says so.</summary>
    PauseQueue,

    /// <summary>This instance runs one job less at a time.</summary>
    FewerWorkers,

    /// <summary>Checks the files of the models, by a command.</summary>
    VerifyModels,

    /// <summary>Shows the newest of the jobs with its report.</summary>
    OpenJob,
}
