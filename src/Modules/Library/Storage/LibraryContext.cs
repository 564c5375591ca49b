using Microsoft.EntityFrameworkCore;

namespace AnalysisApp.Library.Storage;

/// <summary>The tables of schema <c>library</c>. The SQL scripts make them; this maps them, and a test compares the two.</summary>
internal sealed class LibraryContext(DbContextOptions<LibraryContext> options) : DbContext(options)
{
    public DbSet<SongRow> Songs => Set<SongRow>();
    public DbSet<LyricsRow> Lyrics => Set<LyricsRow>();
    public DbSet<PlaylistRow> Playlists => Set<PlaylistRow>();
    public DbSet<PlaylistSongRow> PlaylistSongs => Set<PlaylistSongRow>();
    public DbSet<AnalysisRow> Analyses => Set<AnalysisRow>();
    public DbSet<SongAnalysisRow> SongAnalyses => Set<SongAnalysisRow>();
    public DbSet<SongRatingRow> SongRatings => Set<SongRatingRow>();

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
        });

        modelBuilder.Entity<PlaylistRow>(playlist =>
        {
            playlist.ToTable("playlist").HasKey(row => row.Id);
            playlist.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            playlist.Property(row => row.Name).HasColumnName("name");
            playlist.Property(row => row.NameKey).HasColumnName("name_key");
            playlist.Property(row => row.CreatedAt).HasColumnName("created_at");
            playlist.Property(row => row.UpdatedAt).HasColumnName("updated_at");
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
            analysis.Property(row => row.Quality).HasColumnName("quality");
            analysis.Property(row => row.Levels).HasColumnName("levels");
            analysis.Property(row => row.Document).HasColumnName("document").HasColumnType("json");
            analysis.Property(row => row.AnalyzedAt).HasColumnName("analyzed_at");
        });

        modelBuilder.Entity<SongAnalysisRow>(entry =>
        {
            entry.ToTable("song_analysis").HasKey(row => new { row.SongId, row.AnalysisId });
            entry.Property(row => row.SongId).HasColumnName("song_id");
            entry.Property(row => row.AnalysisId).HasColumnName("analysis_id");
            entry.Property(row => row.AttachedAt).HasColumnName("attached_at");
        });

        modelBuilder.Entity<SongRatingRow>(rating =>
        {
            rating.ToTable("song_rating").HasKey(row => new { row.SongId, row.Policy });
            rating.Property(row => row.SongId).HasColumnName("song_id");
            rating.Property(row => row.Policy).HasColumnName("policy");
            rating.Property(row => row.Value).HasColumnName("value");
            rating.Property(row => row.Score).HasColumnName("score");
            rating.Property(row => row.AnalysisId).HasColumnName("analysis_id");
        });
    }
}
