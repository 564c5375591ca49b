using Microsoft.AspNetCore.Mvc;

namespace AnalysisApp.Pages.Songs;

/// <summary>Songs of a list, and what to do to them, as a form says it.</summary>
internal sealed class ChosenSongs
{
    /// <summary>Their ids.</summary>
    [FromForm(Name = "songs")]
    public List<Guid> Ids { get; set; } = [];

    /// <summary>One of <see cref="SongAction"/>.</summary>
    [FromForm(Name = "do")]
    public string? Action { get; set; }

    /// <summary>The audience that the list was rated for when it was shown.</summary>
    [FromForm(Name = "for")]
    public string? Audience { get; set; }
}
