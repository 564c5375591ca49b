using Microsoft.AspNetCore.Html;

namespace AnalysisApp.Pages.Shared;

/// <summary>Our own icons, 24 units square, drawn as strokes in the colour of the text. They never stand without a word.</summary>
internal static class Icon
{
    public static IHtmlContent Of(string name) => new HtmlString(
        $"<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">{Shape(name)}</svg>");

    private static string Shape(string name) => name switch
    {
        "check" => "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"m8 12.5 2.8 2.8L16 9.5\"/>",
        "care" => "<path d=\"M12 4 2.8 20h18.4z\"/><path d=\"M12 10v4.5M12 17.4v.1\"/>",
        "stop" => "<path d=\"M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z\"/><path d=\"m9 9 6 6m0-6-6 6\"/>",
        "unknown" => "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M9.6 9.4a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2 1-1.2 1.8M12 16.6v.1\"/>",
        "none" => "<circle cx=\"12\" cy=\"12\" r=\"9\" stroke-dasharray=\"3.2 3.87\"/>",
        "flag" => "<path d=\"M5 21V4m0 1c4-2.5 8 2.5 13 0v9c-5 2.5-9-2.5-13 0\"/>",
        "read" => "<path d=\"M4 6h16M4 11h9M4 16h6\"/><circle cx=\"16.5\" cy=\"15.5\" r=\"3.5\"/><path d=\"m19.2 18.2 2.3 2.3\"/>",
        "plus" => "<path d=\"M12 5v14M5 12h14\"/>",
        "edit" => "<path d=\"m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19z\"/>",
        "clock" => "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 7v5l3.5 2\"/>",
        "run" => "<path d=\"M3 12h4l3-8 4 16 3-8h4\"/>",
        "next" => "<path d=\"M5 12h14m-6-6 6 6-6 6\"/>",
        "cancel" => "<path d=\"m6 6 12 12M18 6 6 18\"/>",
        "pause" => "<path d=\"M8 5v14M16 5v14\"/>",
        "resume" => "<path d=\"M8 5.5v13L18.5 12z\"/>",
        "retry" => "<path d=\"M20 12a8 8 0 1 1-2.5-5.8M20 3v5h-5\"/>",
        "replay" => "<path d=\"M4 12a8 8 0 1 0 2.5-5.8M4 3v5h5\"/><path d=\"m10.5 9.2 4.6 2.8-4.6 2.8z\"/>",
        "hand" => "<path d=\"M8 12V6.5a1.5 1.5 0 0 1 3 0V11m0-5.5V4.7a1.5 1.5 0 0 1 3 0V11m0-4.5a1.5 1.5 0 0 1 3 0V13c0 5-2.5 8-6 8-3 0-4.5-1.6-6.3-5.2L3.6 13a1.5 1.5 0 0 1 2.5-1.6L8 14\"/>",
        "save" => "<path d=\"M12 4v11m-4.5-4.5L12 15l4.5-4.5M4 20h16\"/>",
        "song" => "<path d=\"M9 18V5l11-2v13\"/><circle cx=\"6\" cy=\"18\" r=\"3\"/><circle cx=\"17\" cy=\"16\" r=\"3\"/>",
        "person" => "<circle cx=\"12\" cy=\"8\" r=\"4\"/><path d=\"M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6\"/>",
        "silent" => "<path d=\"M4 6h16M4 11h9M4 16h6\"/><path d=\"m15 15 6 6m0-6-6 6\"/>",
        "instrumental" => "<path d=\"M4 10v4m4-8v12m4-15v18m4-14v10m4-7v4\"/>",
        "foreign" => "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M3 12h18M12 3c-5.3 5.5-5.3 12.5 0 18m0-18c5.3 5.5 5.3 12.5 0 18\"/>",
        "few" => "<path d=\"M4 8h7M4 14h4\"/><path d=\"M15 12h.1M18 12h.1M21 12h.1\"/>",
        "search" => "<circle cx=\"10.5\" cy=\"10.5\" r=\"6.5\"/><path d=\"m15.5 15.5 5 5\"/>",
        "sort" => "<path d=\"M7 4v16m-4-4 4 4 4-4M13 6h8M13 11h6M13 16h4\"/>",
        "globe" => "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18\"/>",
        "compare" => "<path d=\"M8 4 4 8l4 4M4 8h16M16 12l4 4-4 4M20 16H4\"/>",
        "speech" => "<path d=\"M4 5h16v11h-8l-5 4v-4H4z\"/><path d=\"m9.5 8 5 5m0-5-5 5\"/>",
        "heart" => "<path d=\"M12 20C5 15 3 11.5 3 8.7 3 6 5 4 7.5 4 9.4 4 11 5 12 6.8 13 5 14.6 4 16.5 4 19 4 21 6 21 8.7 21 11.5 19 15 12 20z\"/>",
        "bolt" => "<path d=\"M13 3 5 13.5h6L10 21l9-11h-6.5z\"/>",
        "glass" => "<path d=\"M5 4h14l-7 9zM12 13v7M8 20h8\"/>",
        "plaster" => "<path d=\"m4.5 13.5 9-9a4.2 4.2 0 0 1 6 6l-9 9a4.2 4.2 0 0 1-6-6zM9 9l6 6\"/>",
        "people" => "<circle cx=\"8.5\" cy=\"8\" r=\"3.2\"/><path d=\"M2.5 19c.5-4 3-6 6-6s5.5 2 6 6M16 5.5a3 3 0 0 1 0 5.5M17.5 13.5c2.3.7 3.6 2.6 4 5.5\"/>",
        "rain" => "<path d=\"M7 15a4 4 0 0 1 .5-8A5.5 5.5 0 0 1 18 8.5a3.3 3.3 0 0 1-1 6.5zM8 18l-1 2.5M12.5 18l-1 2.5M17 18l-1 2.5\"/>",
        "sun" => "<circle cx=\"12\" cy=\"12\" r=\"4\"/><path d=\"M12 2.5V5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3 7 7M17 17l1.7 1.7M18.7 5.3 17 7M7 17l-1.7 1.7\"/>",
        _ => throw new ArgumentException($"There is no icon '{name}'. This is a bug.", nameof(name)),
    };
}
