using AnalysisApp.Security;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Tests.Accounts;

/// <summary>What Identity refuses has its own codes and, where no page is in another language, its own words.</summary>
public sealed class IdentityTextsTests
{
    public static TheoryData<Func<IdentityErrorDescriber, IdentityError>> Refusals => new()
    {
        describer => describer.ConcurrencyFailure(),
        describer => describer.DefaultError(),
        describer => describer.DuplicateUserName("olga"),
        describer => describer.InvalidUserName("ol ga"),
        describer => describer.InvalidUserName(null),
        describer => describer.PasswordMismatch(),
        describer => describer.PasswordTooShort(10),
        describer => describer.PasswordRequiresUniqueChars(2),
        describer => describer.UserAlreadyHasPassword(),
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void Programs_read_what_Identity_says(Func<IdentityErrorDescriber, IdentityError> refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var (own, ours) = (refusal(new IdentityErrorDescriber()), refusal(new IdentityTexts()));
        Assert.Equal((own.Code, own.Description), (ours.Code, ours.Description));
    }
}
