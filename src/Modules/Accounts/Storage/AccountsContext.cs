using AnalysisApp.Accounts.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AnalysisApp.Accounts.Storage;

/// <summary>Identity's tables of schema <c>accounts</c>. The SQL scripts make them; this maps them, and a test compares the two.</summary>
internal sealed class AccountsContext(DbContextOptions<AccountsContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("accounts");

        modelBuilder.Entity<User>(user =>
        {
            user.ToTable("user").HasKey(row => row.Id);
            user.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            user.Property(row => row.UserName).HasColumnName("user_name").IsRequired();
            user.Property(row => row.NormalizedUserName).HasColumnName("normalized_user_name").IsRequired();
            user.Property(row => row.Role).HasColumnName("role").HasConversion(role => RoleWords.WordOf(role), word => RoleWords.RoleOf(word));
            user.Property(row => row.IsDisabled).HasColumnName("is_disabled");
            user.Property(row => row.PasswordHash).HasColumnName("password_hash");
            user.Property(row => row.SecurityStamp).HasColumnName("security_stamp").IsRequired();
            user.Property(row => row.ConcurrencyStamp).HasColumnName("concurrency_stamp").IsRequired().IsConcurrencyToken();
            user.Property(row => row.TwoFactorEnabled).HasColumnName("two_factor_enabled");
            user.Property(row => row.LockoutEnd).HasColumnName("lockout_end");
            user.Property(row => row.LockoutEnabled).HasColumnName("lockout_enabled");
            user.Property(row => row.AccessFailedCount).HasColumnName("access_failed_count");
            user.Property(row => row.CreatedAt).HasColumnName("created_at");
            user.Property(row => row.LastSignInAt).HasColumnName("last_sign_in_at");

            // The app writes to nobody.
            user.Ignore(row => row.Email).Ignore(row => row.NormalizedEmail).Ignore(row => row.EmailConfirmed);
            user.Ignore(row => row.PhoneNumber).Ignore(row => row.PhoneNumberConfirmed);
        });

        modelBuilder.Entity<IdentityUserToken<Guid>>(token =>
        {
            token.ToTable("user_token").HasKey(row => new { row.UserId, row.LoginProvider, row.Name });
            token.Property(row => row.UserId).HasColumnName("user_id");
            token.Property(row => row.LoginProvider).HasColumnName("login_provider");
            token.Property(row => row.Name).HasColumnName("name");
            token.Property(row => row.Value).HasColumnName("value");
        });

        modelBuilder.Entity<IdentityUserPasskey<Guid>>(passkey =>
        {
            passkey.ToTable("user_passkey").HasKey(row => row.CredentialId);
            passkey.Property(row => row.CredentialId).HasColumnName("credential_id");
            passkey.Property(row => row.UserId).HasColumnName("user_id");
            passkey.OwnsOne(row => row.Data, data => data.ToJson("data"));
            passkey.Navigation(row => row.Data).IsRequired();
        });
    }
}
