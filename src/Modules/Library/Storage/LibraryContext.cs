using Microsoft.EntityFrameworkCore;

namespace AnalysisApp.Library.Storage;

/// <summary>The tables of schema <c>library</c>. The SQL scripts make them; this maps them, and a test compares the two.</summary>
internal sealed class LibraryContext(DbContextOptions<LibraryContext> options) : DbContext(options)
{
    public DbSet<SongRow> Songs => Set<SongRow>();
    public DbSet<LyricsRow> Lyrics => Set<LyricsRow>();
    public DbSet<PlaylistRow> Playlists => Set<PlaylistRow>();
    public DbSet<PlaylistSongRow> PlaylistSongs => Set<PlaylistSongRow>();
    public DbSet<PlaylistShareRow> PlaylistShares => Set<PlaylistShareRow>();
    public DbSet<AnalysisRow> Analyses => Set<AnalysisRow>();
    public DbSet<SongAnalysisRow> SongAnalyses => Set<SongAnalysisRow>();
    public DbSet<ProfileRow> Profiles => Set<ProfileRow>();
    public DbSet<PolicyRow> Policies => Set<PolicyRow>();
    public DbSet<ArtistRuleRow> ArtistRules => Set<ArtistRuleRow>();
    public DbSet<DecisionRow> Decisions => Set<DecisionRow>();
    public DbSet<DecisionEntryRow> DecisionEntries => Set<DecisionEntryRow>();
    public DbSet<HistoryRow> History => Set<HistoryRow>();
    public DbSet<HistorySongRow> HistorySongs => Set<HistorySongRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("library");

        modelBuilder.Entity<LyricsRow>(lyrics =>
        {
            lyrics.ToTable("lyrics").HasKey(row => row.Hash);
            lyrics.Property(row => row.Hash).HasColumnName("hash");
            lyrics.Property(row => row.Text).HasColumnName("text");
        });

        modelBuilder.Entity<SongRow>(song =>
        {
            song.ToTable("song").HasKey(row => row.Id);
            song.Ignore(row => row.Description);
            song.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            song.Property(row => row.Title).HasColumnName("title");
            song.Property(row => row.Artist).HasColumnName("artist");
            song.Property(row => row.Album).HasColumnName("album");
            song.Property(row => row.DurationSeconds).HasColumnName("duration_seconds");
            song.Property(row => row.LyricsHash).HasColumnName("lyrics_hash");
            song.Property(row => row.LyricsSource).HasColumnName("lyrics_source");
            song.Property(row => row.NewestAnalysisId).HasColumnName("newest_analysis_id");
            song.Property(row => row.CreatedAt).HasColumnName("created_at");
            song.Property(row => row.UpdatedAt).HasColumnName("updated_at");
            song.Property(row => row.ArtistKey).HasColumnName("artist_key");
            song.Property(row => row.TitleKey).HasColumnName("title_key");
            song.Property(row => row.SearchKey).HasColumnName("search_key");
            song.Property(row => row.ProfileId).HasColumnName("profile_id");
            song.Property(row => row.Mood).HasColumnName("mood");
            song.Property(row => row.Advisory).HasColumnName("advisory");
            song.Property(row => row.OwnerId).HasColumnName("owner_id");
        });

        modelBuilder.Entity<PlaylistRow>(playlist =>
        {
            playlist.ToTable("playlist").HasKey(row => row.Id);
            playlist.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            playlist.Property(row => row.Name).HasColumnName("name");
            playlist.Property(row => row.NameKey).HasColumnName("name_key");
            playlist.Property(row => row.CreatedAt).HasColumnName("created_at");
            playlist.Property(row => row.UpdatedAt).HasColumnName("updated_at");
            playlist.Property(row => row.OwnerId).HasColumnName("owner_id");
        });

        modelBuilder.Entity<PlaylistShareRow>(share =>
        {
            share.ToTable("playlist_share").HasNoKey();
            share.Property(row => row.PlaylistId).HasColumnName("playlist_id");
            share.Property(row => row.UserId).HasColumnName("user_id");
        });

        modelBuilder.Entity<PlaylistSongRow>(entry =>
        {
            entry.ToTable("playlist_song").HasKey(row => new { row.PlaylistId, row.SongId });
            entry.Property(row => row.PlaylistId).HasColumnName("playlist_id");
            entry.Property(row => row.SongId).HasColumnName("song_id");
            entry.Property(row => row.Position).HasColumnName("position");
        });

        modelBuilder.Entity<AnalysisRow>(analysis =>
        {
            analysis.ToTable("analysis").HasKey(row => row.Id);
            analysis.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            analysis.Property(row => row.LyricsHash).HasColumnName("lyrics_hash");
            analysis.Property(row => row.ConfigHash).HasColumnName("config_hash");
            analysis.Property(row => row.Document).HasColumnName("document").HasColumnType("json");
            analysis.Property(row => row.AnalyzedAt).HasColumnName("analyzed_at");
            analysis.Property(row => row.ProfileId).HasColumnName("profile_id");
            analysis.Property(row => row.Mood).HasColumnName("mood");
        });

        modelBuilder.Entity<SongAnalysisRow>(entry =>
        {
            entry.ToTable("song_analysis").HasKey(row => new { row.SongId, row.AnalysisId });
            entry.Property(row => row.SongId).HasColumnName("song_id");
            entry.Property(row => row.AnalysisId).HasColumnName("analysis_id");
            entry.Property(row => row.AttachedAt).HasColumnName("attached_at");
        });

        MapPolicies(modelBuilder);
        MapDecisions(modelBuilder);
    }

    private static void MapPolicies(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ProfileRow>(profile =>
        {
            profile.ToTable("profile").HasKey(row => row.Id);
            profile.Property(row => row.Id).HasColumnName("id");
            profile.Property(row => row.Quality).HasColumnName("quality");
            profile.Property(row => row.Levels).HasColumnName("levels");
            profile.Property(row => row.Low).HasColumnName("low");
            profile.Property(row => row.High).HasColumnName("high");
            profile.Property(row => row.Emotion).HasColumnName("emotion");
            profile.Property(row => row.Sentiment).HasColumnName("sentiment");
            profile.Property(row => row.Language).HasColumnName("language");
            profile.Property(row => row.Doubts).HasColumnName("doubts");
            profile.Property(row => row.Disagreeing).HasColumnName("disagreeing").ValueGeneratedOnAddOrUpdate();
            profile.Property(row => row.LowConfidence).HasColumnName("low_confidence").ValueGeneratedOnAddOrUpdate();
        });

        modelBuilder.Entity<PolicyRow>(policy =>
        {
            policy.ToTable("policy").HasKey(row => row.Name);
            policy.Property(row => row.Name).HasColumnName("name");
            policy.Property(row => row.Title).HasColumnName("title");
            policy.Property(row => row.Definition).HasColumnName("definition").HasColumnType("json");
            policy.Property(row => row.Version).HasColumnName("version");
            policy.Property(row => row.Position).HasColumnName("position");
            policy.Property(row => row.CreatedAt).HasColumnName("created_at");
            policy.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        });

        modelBuilder.Entity<ProfileRatingRow>(rating =>
        {
            rating.ToTable("profile_rating").HasKey(row => new { row.Policy, row.ProfileId });
            rating.Property(row => row.Policy).HasColumnName("policy");
            rating.Property(row => row.ProfileId).HasColumnName("profile_id");
            rating.Property(row => row.Score).HasColumnName("score");
            rating.Property(row => row.Borderline).HasColumnName("borderline");
            rating.Property(row => row.Value).HasColumnName("value");
        });
    }

    private static void MapDecisions(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ArtistRuleRow>(rule =>
        {
            rule.ToTable("artist_rule").HasKey(row => new { row.Policy, row.ArtistKey });
            rule.Property(row => row.Policy).HasColumnName("policy");
            rule.Property(row => row.ArtistKey).HasColumnName("artist_key");
            rule.Property(row => row.Artist).HasColumnName("artist");
            rule.Property(row => row.Value).HasColumnName("value");
            rule.Property(row => row.Note).HasColumnName("note");
            rule.Property(row => row.DecidedBy).HasColumnName("decided_by");
            rule.Property(row => row.DecidedAt).HasColumnName("decided_at");
        });

        modelBuilder.Entity<DecisionRow>(decision =>
        {
            decision.ToTable("decision").HasKey(row => new { row.Policy, row.SongId });
            decision.Property(row => row.Policy).HasColumnName("policy");
            decision.Property(row => row.SongId).HasColumnName("song_id");
            decision.Property(row => row.Value).HasColumnName("value");
            decision.Property(row => row.Rating).HasColumnName("rating").ValueGeneratedOnAddOrUpdate();
            decision.Property(row => row.Note).HasColumnName("note");
            decision.Property(row => row.DecidedBy).HasColumnName("decided_by");
            decision.Property(row => row.DecidedAt).HasColumnName("decided_at");
        });

        modelBuilder.Entity<DecisionEntryRow>(entry =>
        {
            entry.ToTable("decision_entry").HasKey(row => row.Id);
            entry.Property(row => row.Id).HasColumnName("id");
            entry.Property(row => row.SongId).HasColumnName("song_id");
            entry.Property(row => row.Policy).HasColumnName("policy");
            entry.Property(row => row.Action).HasColumnName("action");
            entry.Property(row => row.Value).HasColumnName("value");
            entry.Property(row => row.Note).HasColumnName("note");
            entry.Property(row => row.DecidedBy).HasColumnName("decided_by");
            entry.Property(row => row.DecidedAt).HasColumnName("decided_at");
            entry.Property(row => row.Counts).HasColumnName("counts");
        });

        modelBuilder.Entity<HistoryRow>(history =>
        {
            history.ToTable("history").HasKey(row => row.JobId);
            history.Property(row => row.JobId).HasColumnName("job_id").ValueGeneratedNever();
            history.Property(row => row.Kind).HasColumnName("kind");
            history.Property(row => row.TargetId).HasColumnName("target_id");
            history.Property(row => row.Title).HasColumnName("title");
            history.Property(row => row.UserId).HasColumnName("user_id");
            history.Property(row => row.StartedAt).HasColumnName("started_at");
            history.Property(row => row.EndedAt).HasColumnName("ended_at");
            history.Property(row => row.Songs).HasColumnName("songs");
            history.Property(row => row.Known).HasColumnName("known");
            history.Property(row => row.ComputingMs).HasColumnName("computing_ms");
        });

        modelBuilder.Entity<HistorySongRow>(song =>
        {
            song.ToTable("history_song").HasKey(row => new { row.JobId, row.SongId });
            song.Property(row => row.JobId).HasColumnName("job_id");
            song.Property(row => row.SongId).HasColumnName("song_id");
            song.Property(row => row.BeforeProfileId).HasColumnName("before_profile_id");
            song.Property(row => row.ProfileId).HasColumnName("profile_id");
            song.Property(row => row.Known).HasColumnName("known");
            song.Property(row => row.TookMs).HasColumnName("took_ms");
            song.Property(row => row.AnalyzedAt).HasColumnName("analyzed_at");
        });
    }
}
