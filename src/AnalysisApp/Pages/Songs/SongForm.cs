using AnalysisApp.Api;
using AnalysisApp.Library;
using FluentValidation;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace AnalysisApp.Pages.Songs;

/// <summary>A song as a person types it. The rules are those of the API.</summary>
internal sealed class SongForm
{
    // What the pages call their form.
    private const string Prefix = "Form";

    public string? Title { get; set; }

    public string? Artist { get; set; }

    public string? Album { get; set; }

    public string? Lyrics { get; set; }

    /// <summary>What the publisher marked the song as: <c>explicit</c>, <c>clean</c>, or nothing.</summary>
    public string? Advisory { get; set; }

    public static SongForm Of(Song song, StoredLyrics? lyrics) => new()
    {
        Title = song.Description.Title,
        Artist = song.Description.Artist,
        Album = song.Description.Album,
        Lyrics = lyrics?.Text,
        Advisory = song.Description.Advisory,
    };

    /// <summary>Checks the form, and puts what is wrong where the page shows it.</summary>
    /// <param name="validator">The API's rules.</param>
    /// <param name="state">Where faults go.</param>
    /// <param name="before">The song as it is; what the form does not show stays so.</param>
    /// <returns>The song, or null when something is wrong.</returns>
    public NewSongRequest? Check(IValidator<NewSongRequest> validator, ModelStateDictionary state, SongDescription? before = null)
    {
        var request = new NewSongRequest(Title, Artist, Album, before?.DurationSeconds, Lyrics, string.IsNullOrEmpty(Advisory) ? null : Advisory);
        foreach (var fault in validator.Validate(request).Errors)
            state.AddModelError($"{Prefix}.{fault.PropertyName}", fault.ErrorMessage);
        return state.IsValid ? request : null;
    }
}
