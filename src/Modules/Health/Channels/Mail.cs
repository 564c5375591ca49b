using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using AnalysisApp.Health.Outbound;

namespace AnalysisApp.Health.Channels;

/// <summary>One message by SMTP to all readers.</summary>
internal static class Mail
{
    public static async Task SendAsync(ChannelSettings settings, AlertMessage message, Destinations destinations, CancellationToken cancellationToken)
    {
        var addresses = await destinations.FindAsync(settings.Address, cancellationToken);

        // The client looks a name up by itself. It is given what was checked, except where the certificate must be the name's: then that holds it to the name.
        var host = settings.Secure ? settings.Address : (Array.Find(addresses, address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0]).ToString();
        using var client = new SmtpClient(host, settings.Port)
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
