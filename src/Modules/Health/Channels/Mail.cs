using System.Net;
using System.Net.Mail;
using System.Text;

namespace AnalysisApp.Health.Channels;

/// <summary>One message by SMTP to all readers.</summary>
internal static class Mail
{
    public static async Task SendAsync(ChannelSettings settings, AlertMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient(settings.Address, settings.Port)
        {
            EnableSsl = settings.Secure,
            DeliveryMethod = SmtpDeliveryMethod.Network,
            Credentials = settings.UserName is { } user ? new NetworkCredential(user, settings.Secret) : null,
        };
        using var mail = new MailMessage
        {
            From = new MailAddress(settings.From.Trim()),
            Subject = message.Title,
            SubjectEncoding = Encoding.UTF8,
            Body = message.Text,
            BodyEncoding = Encoding.UTF8,
        };
        foreach (var reader in settings.To.Split(',', StringSplitOptions.TrimEntries))
            mail.To.Add(new MailAddress(reader));
        await client.SendMailAsync(mail, cancellationToken);
    }
}
