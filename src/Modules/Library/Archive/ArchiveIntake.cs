using System.Text.RegularExpressions;
using AnalysisApp.Library.Storage;
using AnalysisApp.Library.Text;

namespace AnalysisApp.Library.Archive;

/// <summary>Checks an archive's entries one by one, as strictly as the doors check what comes by them, and puts them in the waiting tables.</summary>
internal sealed partial class ArchiveIntake(ArchiveStage stage, ArchiveRules rules)
{
    private const int MaxTitle = 200;
    private const int MaxDefinition = 100_000;
    private const int MaxNote = 2000;
    private const int MaxName = 100;
    private const int MaxArtist = 500;
    private const int MaxAxes = 32;
    private const int MaxDoubts = 10;
    private const int MaxPlaylistSongs = 50_000;

    private static readonly string[] Qualities = ["full", "too_little_text", "no_lyrics", "instrumental", "not_english"];
    private static readonly string[] Decided = ["approved", "blocked"];
    private static readonly string[] Ratings = ["suitable", "use_with_care", "not_suitable"];
    private static readonly string[] Actions = ["approved", "blocked", "cleared", "undone"];

    /// <exception cref="ArchiveException">Something is wrong with the entry.</exception>
    public void Take(ArchiveEntry entry)
    {
        try
        {
            TakePart(entry);
        }
        catch (ArgumentException fault)
        {
            // What cannot be stored says which field and why, and never what it holds.
            throw entry.Fault("", fault.Message.Split(" (Parameter '")[0].TrimEnd('.'));
        }
    }

    private void TakePart(ArchiveEntry entry)
    {
        switch (entry.Section)
        {
            case ArchiveFormat.Policies:
                Take(entry, ArchiveJson.Read<ArchivedPolicy>(entry));
                break;
            case ArchiveFormat.ArtistRules:
                Take(entry, ArchiveJson.Read<ArchivedRule>(entry));
                break;
            case ArchiveFormat.Songs:
                Take(entry, ArchiveJson.Read<ArchivedSong>(entry));
                break;
            case ArchiveFormat.Analyses:
                Take(entry, ArchiveJson.Read<ArchivedAnalysis>(entry));
                break;
            case ArchiveFormat.Playlists:
                Take(entry, ArchiveJson.Read<ArchivedPlaylist>(entry));
                break;
            default:
                Take(entry, ArchiveJson.Read<ArchivedDecision>(entry));
                break;
        }
    }

    private void Take(ArchiveEntry entry, ArchivedPolicy policy)
    {
        Require(PolicyName().IsMatch(policy.Name), entry, "name", "it must be a lower case letter, then lower case letters, digits and underscores; at most 50");
        Require(policy.Version > 0, entry, "version", "it must be 1 or more");
        RequireOneLine(policy.Title, entry, "title");
        StorableText.Required(policy.Title, "title", MaxTitle);
        StorableText.Required(policy.Definition.Text, "definition", MaxDefinition);
        var stored = new StoredPolicy(policy.Name, policy.Title, policy.Definition.Text, policy.Version, policy.UpdatedAt.Stored());
        if (rules.FaultOfPolicy(stored) is { } fault)
            throw entry.Fault("definition", fault);
        stage.Policies.Add(
            entry.Index, policy.Name, policy.Title, policy.Version, policy.CreatedAt.Stored(), policy.UpdatedAt.Stored(), policy.Definition.Text);
    }

    private void Take(ArchiveEntry entry, ArchivedRule rule)
    {
        RequireOneOf(Ratings, rule.Value, entry, "value");
        RequireOneLine(rule.Artist, entry, "artist");
        RequireOneLine(rule.By, entry, "by");
        var artist = StorableText.Required(rule.Artist, "artist", MaxArtist);
        stage.Rules.Add(
            entry.Index,
            StorableText.Required(rule.Policy, "policy", MaxName),
            FoldedText.Key(artist),
            artist,
            rule.Value,
            NoteOf(rule.Note),
            StorableText.Required(rule.By, "by", MaxName),
            rule.At.Stored());
    }

    private void Take(ArchiveEntry entry, ArchivedSong song)
    {
        if (song.Advisory is not null)
            RequireOneOf(["explicit", "clean"], song.Advisory, entry, "advisory");
        RequireOneLine(song.Title, entry, "title");
        RequireOneLine(song.Artist, entry, "artist");
        RequireOneLine(song.Album, entry, "album");
        var row = new SongRow();
        row.Describe(new SongDescription(song.Title, song.Artist, song.Album, song.DurationSeconds, song.Advisory));
        var lyrics = LyricsText.Prepare(song.Lyrics is null ? null : new NewLyrics(song.Lyrics.Text, song.Lyrics.Source));
        if (lyrics is not null)
            stage.Lyrics.Add(lyrics.Hash, lyrics.Text);
        stage.Songs.Add(
            entry.Index,
            song.Id,
            row.Title,
            row.Artist,
            row.Album,
            row.DurationSeconds,
            song.Advisory,
            lyrics?.Hash,
            lyrics?.Source,
            song.CreatedAt.Stored(),
            song.UpdatedAt.Stored(),
            row.ArtistKey,
            row.TitleKey,
            row.SearchKey);
    }

    private void Take(ArchiveEntry entry, ArchivedAnalysis analysis)
    {
        Require(analysis.LyricsHash == LyricsText.NoHash || Sha256().IsMatch(analysis.LyricsHash), entry, "lyricsHash", "it must be a SHA-256 of 64 hexadecimal digits, or none");
        StorableText.Required(analysis.ConfigHash, "configHash", MaxName);
        Require(analysis.Mood is null or (>= -100 and <= 100), entry, "mood", "it must be -100 to 100");
        RequireProfile(entry, analysis.Profile);
        Require(analysis.Songs.Count > 0, entry, "songs", "it is empty; an analysis belongs to one song or more");
        StorableText.Required(analysis.Document.Text, "document", int.MaxValue);
        var profile = analysis.Profile;
        string[] doubts = [.. profile.Doubts.Distinct().Order(StringComparer.Ordinal)];
        var stored = new StoredAnalysis(
            analysis.Id,
            analysis.LyricsHash,
            analysis.ConfigHash,
            new SongProfile(profile.Quality, profile.Levels, profile.Low, profile.High, profile.Emotion, profile.Sentiment, profile.Language, doubts),
            analysis.Mood,
            analysis.Document.Text,
            analysis.AnalyzedAt.Stored());
        if (rules.FaultOfAnalysis(stored) is { } fault)
            throw entry.Fault("document", fault);

        stage.Analyses.Add(
            entry.Index,
            analysis.Id,
            analysis.LyricsHash,
            analysis.ConfigHash,
            stored.AnalyzedAt,
            analysis.Mood,
            profile.Quality,
            profile.Levels.ToArray(),
            profile.Low.ToArray(),
            profile.High.ToArray(),
            profile.Emotion,
            profile.Sentiment,
            profile.Language,
            doubts,
            analysis.Document.Text);
        foreach (var (number, song) in analysis.Songs.Index())
            stage.Attachments.Add(entry.Index, number, analysis.Id, song.Id, song.AttachedAt.Stored(), song.Newest);
    }

    private static void RequireProfile(ArchiveEntry entry, ArchivedProfile profile)
    {
        RequireOneOf(Qualities, profile.Quality, entry, "profile.quality");
        Require(profile.Levels.Count is > 0 and <= MaxAxes, entry, "profile.levels", $"it must have 1 to {MaxAxes} levels");
        Require(
            profile.Low.Count == profile.Levels.Count && profile.High.Count == profile.Levels.Count, entry, "profile", "levels, low and high must be equally long");
        Require(
            profile.Levels.Concat(profile.Low).Concat(profile.High).All(level => level is >= 0 and <= 4), entry, "profile", "a level must be 0 to 4");
        Require(profile.Doubts.Count <= MaxDoubts, entry, "profile.doubts", $"it may have {MaxDoubts} entries at most");
        StorableText.Optional(profile.Emotion, "emotion", 50);
        StorableText.Optional(profile.Sentiment, "sentiment", 50);
        StorableText.Optional(profile.Language, "language", 20);
        foreach (var doubt in profile.Doubts)
            StorableText.Required(doubt, "doubts", 50);
    }

    private void Take(ArchiveEntry entry, ArchivedPlaylist playlist)
    {
        Require(
            playlist.Songs.Count <= MaxPlaylistSongs, entry, "songs", $"it has {playlist.Songs.Count} songs; a playlist holds at most {MaxPlaylistSongs}");
        RequireOneLine(playlist.Name, entry, "name");
        var row = new PlaylistRow();
        row.Rename(playlist.Name);
        stage.Playlists.Add(entry.Index, playlist.Id, row.Name, row.NameKey, playlist.CreatedAt.Stored(), playlist.UpdatedAt.Stored());
        foreach (var (number, song) in playlist.Songs.Index())
            stage.PlaylistSongs.Add(entry.Index, number, playlist.Id, song);
    }

    private void Take(ArchiveEntry entry, ArchivedDecision decision)
    {
        StorableText.Required(decision.Policy, "policy", MaxName);
        Require(decision.History.Count > 0, entry, "history", "it is empty; a decision has a history of one step or more");
        var stands = decision.Stands;
        if (stands is not null)
            RequireOneOf(Decided, stands.Value, entry, "stands.value");
        RequireOneLine(stands?.By, entry, "stands.by");
        stage.Decisions.Add(
            entry.Index,
            decision.Song,
            decision.Policy,
            stands?.Value,
            NoteOf(stands?.Note),
            stands is null ? null : StorableText.Required(stands.By, "by", MaxName),
            stands?.At.Stored());
        foreach (var (number, step) in decision.History.Index())
        {
            RequireOneOf(Actions, step.Action, entry, $"history[{number}].action");
            if (step.Value is not null)
                RequireOneOf(Decided, step.Value, entry, $"history[{number}].value");
            Require(step.Action != "undone" || !step.Counts, entry, $"history[{number}].counts", "an undo cannot be undone");
            stage.Steps.Add(
                entry.Index, number, step.Action, step.Value, NoteOf(step.Note), StorableText.Required(step.By, "by", MaxName), step.At.Stored(), step.Counts);
        }
    }

    private static string? NoteOf(string? note) => string.IsNullOrWhiteSpace(note) ? null : StorableText.Optional(note, "note", MaxNote);

    // As everywhere else that takes a name: it becomes a line of a list, a file's name, a cell.
    private static void RequireOneLine(string? text, ArchiveEntry entry, string path)
        => Require(text is null || !text.Any(char.IsControl), entry, path, "it holds a control character (a tab, a line break or NUL)");

    private static void RequireOneOf(string[] known, string value, ArchiveEntry entry, string path)
        => Require(known.Contains(value), entry, path, $"it must be one of {string.Join(", ", known)}");

    private static void Require(bool holds, ArchiveEntry entry, string path, string fault)
    {
        if (!holds)
            throw entry.Fault(path, fault);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,49}$")]
    private static partial Regex PolicyName();

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Sha256();
}
