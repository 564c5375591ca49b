using AnalysisApp.Health;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Alerts;

/// <summary>One way to a person: a new one, or a change. What is secret is taken in and never given out.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
[AuditPost("alerts.changed")]
internal sealed class ChannelModel(AlertDesk desk) : PageModel
{
    private const int LongestName = 100;

    [BindProperty]
    public ChannelForm Form { get; set; } = new();

    /// <summary>What it is now; null for a new one.</summary>
    public AlertChannel? Channel { get; private set; }

    public ChannelKind Kind { get; private set; }

    public async Task<IActionResult> OnGetAsync(long? id, string? kind, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, kind, cancellationToken))
            return NotFound();

        Form = Channel is null ? ChannelForm.New(Kind) : ChannelForm.Of(Channel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long? id, string? kind, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, kind, cancellationToken))
            return NotFound();

        var kept = Channel?.Settings;
        var settings = Form.ToSettings(Kind, kept);
        var name = Form.Name?.Trim() ?? "";
        if (name.Length is 0 or > LongestName)
            ModelState.AddModelError("Form.Name", T["Give it a name of up to {0:N0} characters.", LongestName]);
        foreach (var fault in FaultsOf(settings))
            ModelState.AddModelError($"Form.{fault.Field}", T.Of(fault.Text));
        if (ModelState.ErrorCount > 0)
            return Page();

        if (Channel is null)
            await desk.AddChannelAsync(Kind, name, Form.Enabled, settings, cancellationToken);
        else
            await desk.ChangeChannelAsync(Channel.Id, name, Form.Enabled, settings, Form.ForgetSecret, cancellationToken);
        TempData["Notice"] = T["“{0}” was saved. Send a test to see whether it works.", name].Value;
        return LocalRedirect("~/alerts#channels");
    }

    public async Task<IActionResult> OnPostRemoveAsync(long? id, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, null, cancellationToken))
            return NotFound();

        await desk.RemoveChannelAsync(Channel!.Id, cancellationToken);
        TempData["Notice"] = T["“{0}” was removed.", Channel.Name].Value;
        return LocalRedirect("~/alerts#channels");
    }

    // A secret that is kept and not entered again is there all the same; whoever takes the user out takes the password out as well.
    private IReadOnlyList<SettingFault> FaultsOf(ChannelSettings settings)
        => (settings.Secret is null && Channel is { HasSecret: true } && !Form.ForgetSecret ? settings with { Secret = "kept" } : settings).Faults(Kind);

    private async Task<bool> FindAsync(long? id, string? kind, CancellationToken cancellationToken)
    {
        if (id is { } number)
        {
            Channel = await desk.FindChannelAsync(number, cancellationToken);
            Kind = Channel?.Kind ?? default;
            return Channel is not null;
        }

        var known = Enum.GetValues<ChannelKind>().Cast<ChannelKind?>().FirstOrDefault(one => string.Equals(one.ToString(), kind, StringComparison.OrdinalIgnoreCase));
        Kind = known ?? default;
        return known is not null;
    }
}

/// <summary>A channel as a person sets it.</summary>
internal sealed class ChannelForm
{
    public string? Name { get; set; }

    public bool Enabled { get; set; }

    public string? Address { get; set; }

    public string? Secret { get; set; }

    public bool ForgetSecret { get; set; }

    public int? Port { get; set; }

    public bool Secure { get; set; }

    public string? UserName { get; set; }

    public string? From { get; set; }

    public string? To { get; set; }

    /// <summary>Whether the address itself may hold a key, and is not shown again.</summary>
    public static bool HidesAddress(ChannelKind kind) => kind is ChannelKind.Webhook or ChannelKind.Apprise;

    public static ChannelForm New(ChannelKind kind) => new() { Name = Wording.AlertWords.Of(kind), Enabled = true, Port = 587, Secure = true };

    public static ChannelForm Of(AlertChannel channel) => new()
    {
        Name = channel.Name,
        Enabled = channel.Enabled,
        Address = HidesAddress(channel.Kind) ? null : channel.Settings?.Address,
        Port = channel.Settings?.Port ?? 587,
        Secure = channel.Settings?.Secure ?? true,
        UserName = channel.Settings?.UserName,
        From = channel.Settings?.From,
        To = channel.Settings?.To,
    };

    /// <param name="kind">Of the channel.</param>
    /// <param name="kept">What it has now, for what is not shown and was not entered again.</param>
    public ChannelSettings ToSettings(ChannelKind kind, ChannelSettings? kept)
    {
        var address = Address?.Trim() is { Length: > 0 } entered ? entered : HidesAddress(kind) ? kept?.Address ?? "" : "";
        var secret = string.IsNullOrWhiteSpace(Secret) ? null : Secret.Trim();
        return kind != ChannelKind.Email
            ? new ChannelSettings { Address = address, Secret = secret }
            : new ChannelSettings
            {
                Address = address,
                Secret = secret,
                Port = Port ?? 0,
                Secure = Secure,
                UserName = string.IsNullOrWhiteSpace(UserName) ? null : UserName.Trim(),
                From = From?.Trim() ?? "",
                To = To?.Trim() ?? "",
            };
    }
}
