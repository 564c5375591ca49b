using AnalysisApp.Accounts;
using AnalysisApp.Alerts;
using AnalysisApp.Api;
using AnalysisApp.Archive;
using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Container;
using AnalysisApp.Database;
using AnalysisApp.Events;
using AnalysisApp.Export;
using AnalysisApp.Failures;
using AnalysisApp.Health;
using AnalysisApp.History;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Jobs.Background;
using AnalysisApp.Jobs.Log;
using AnalysisApp.Library;
using AnalysisApp.Localization;
using AnalysisApp.Observability;
using AnalysisApp.Observability.Log;
using AnalysisApp.Observability.Metrics;
using AnalysisApp.Pages.Review;
using AnalysisApp.Pages.Songs;
using AnalysisApp.Policies;
using AnalysisApp.Preferences;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using AnalysisApp.Security.Keys;
using FluentValidation;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace AnalysisApp;

/// <summary>The whole app: its modules, in the order in which a reader wants them.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly string[] _args;
    private readonly TimeProvider _clock;
    private readonly PostgresServer _database;
    private WebApplication? _web;

    private Application(string[] args, TimeProvider clock, WebApplication web, PostgresServer database)
    {
        _args = args;
        _clock = clock;
        _web = web;
        _database = database;
    }

    /// <summary>What the modules registered.</summary>
    public IServiceProvider Services => Web.Services;

    /// <summary>The addresses it listens on, once started.</summary>
    public ICollection<string> Addresses => Web.Urls;

    private WebApplication Web => _web ?? throw new InvalidOperationException("The app was stopped and could not be made anew.");

    /// <summary>Reads and checks the settings, starts the database and migrates it, and puts the app together. It does not listen yet.</summary>
    /// <param name="args">Settings, as on the command line.</param>
    /// <param name="clock">The time that all of it goes by.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public static async Task<Application> CreateAsync(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Set before ONNX Runtime is touched: it reads this once.
        Environment.SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1");

        var (builder, loggers) = Prepare(args);
        var settings = Settings.Read(builder.Configuration);
        DataFolder.RefuseUnwritable(settings.Storage.FullPath);
        var database = await OpenDatabaseAsync(settings, loggers, clock, cancellationToken);
        try
        {
            return new Application(args, clock, Build(builder, settings, database, clock), database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts, and returns when the app listens; models may still be loading.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Services.GetService<KeySharing>() is { } keys)
            await keys.PrepareAsync(cancellationToken);

        // Before any page or job asks for a rating.
        await Services.GetRequiredService<PolicySeeds>().AddToNewLibraryAsync(cancellationToken);
        await Services.GetRequiredService<FirstAdministrator>().EnsureConfiguredAsync(cancellationToken);
        await Services.GetRequiredService<UnownedLibrary>().ClaimAsync(cancellationToken);
        await Web.StartAsync(cancellationToken);
    }

    /// <summary>Waits for SIGTERM or Ctrl+C, and stops in order.</summary>
    public Task WaitForShutdownAsync() => Web.WaitForShutdownAsync();

    /// <summary>
    /// After a shutdown: whether the app goes on, because a backup is restored. All of it but the database is made anew then, once the restore has ended;
    /// <see cref="StartAsync"/> starts it.
    /// </summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> StartsOverAsync(CancellationToken cancellationToken)
    {
        if (!Services.GetRequiredService<StartOver>().IsAsked)
            return false;

        await StopWebAsync();
        _database.DataSource.Clear();
        var (builder, _) = Prepare(_args);
        var settings = Settings.Read(builder.Configuration);

        // In its turn, which comes when the restore has ended.
        await DatabaseSchemas.MigrateAsync(_database, settings, _clock, cancellationToken);
        _web = Build(builder, settings, _database, _clock);
        return true;
    }

    /// <summary>Stops in order: no new work, running jobs to a checkpoint, then the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopWebAsync();
        await _database.DisposeAsync();
    }

    private async Task StopWebAsync()
    {
        if (_web is not { } web)
            return;

        _web = null;
        await web.StopAsync();
        await web.DisposeAsync();
    }

    private static (WebApplicationBuilder Builder, ILoggerFactory Loggers) Prepare(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(Application).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        return (builder, builder.AddLogging());
    }

    private static WebApplication Build(WebApplicationBuilder builder, Settings settings, PostgresServer database, TimeProvider clock)
    {
        AddModules(builder, settings, database, clock);
        AddWeb(builder, settings);
        var web = builder.Build();

        // Every module's options at once, before anything of theirs runs.
        web.Services.GetRequiredService<IStartupValidator>().Validate();
        Map(web, settings);
        return web;
    }

    private static async Task<PostgresServer> OpenDatabaseAsync(
        Settings settings, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
    {
        // The database comes before the container: a job must never meet a schema that is not there.
        var database = await PostgresServer.StartAsync(DatabaseSchemas.OptionsOf(settings), loggers, clock, cancellationToken);
        try
        {
            await DatabaseSchemas.MigrateAsync(database, settings, clock, cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static void AddModules(WebApplicationBuilder builder, Settings settings, PostgresServer database, TimeProvider clock)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSingleton(clock);
        services.AddTelemetry(settings.Metrics);
        services.AddDatabase(database);
        services.AddLibrary();
        services.AddProgress();
        services.AddInference(configuration.GetSection("Inference"));
        services.PostConfigure<InferenceOptions>(settings.Storage.Place);

        // Stopped after the workers: their last lines are written too.
        services.AddHostedService<JobLogWriter>();
        services.AddQueue(configuration.GetSection("Queue"));
        services.PostConfigure<QueueOptions>(options =>
        {
            options.RunsJobs = settings.Roles.Worker;
            options.Workers ??= Math.Max(1, Environment.ProcessorCount / 2);
            options.InstanceName = $"{Environment.MachineName}:{settings.Storage.FullPath}";
            options.InstanceVersion = ProductVersion.Number;
        });
        services.AddAccounts(configuration.GetSection("Accounts")).AddSignInManager<Session>().AddErrorDescriber<IdentityTexts>();
        services.AddSingleton<IPersonalDataProtector, AccountSecrets>();
        services.AddSingleton<ISecretKeeper, KeptSecrets>();
        services.AddSingleton<IFailureMeasure, FailedRuns>();
        services.AddHealth(configuration.GetSection("Health"));
        services.PostConfigure<HealthOptions>(options =>
        {
            options.DataDirectory = settings.Storage.FullPath;
            options.AllowedNetworks = settings.Network.AllowPrivate;
        });

        services.AddUpdates(configuration.GetSection("Updates"));
        services.PostConfigure<UpdateOptions>(options => options.CurrentVersion = ProductVersion.Number);

        services.AddJobHandler<AnalyseSongArguments, AnalyseSong>();
        services.AddJobHandler<AnalysePlaylistArguments, AnalyseSongs>();
        services.AddJobHandler<AnalyseChosenArguments, AnalyseSongs>();
        services.AddJobHandler<AnalyseLibraryArguments, AnalyseSongs>();
        services.AddSingleton(settings.Background);
        services.AddSingleton(new MemoryLoad("/"));
        services.AddScoped<BackgroundGate>();
        services.AddJobHandler<ControlJobsArguments, ControlJobs>();
        services.AddScoped<StartAnalysis>();
        services.AddSingleton<AnalyseAtSignIn>();
        services.AddHostedService(provider => provider.GetRequiredService<AnalyseAtSignIn>());
        services.AddScoped<StartControl>();
        services.AddSingleton<RepairQueue>();
        services.AddSingleton<FailureOverviews>();
        services.AddSingleton<SongAnalyst>();
        services.AddSingleton<SongItem>();
        services.AddSingleton<JobViews>();
        services.AddScoped<JobReader>();
        services.AddSingleton<PolicySeeds>();
        services.AddSingleton<CleanPlaylists>();
        services.AddSingleton<Quotes>();
        services.AddSingleton(settings.Archive);
        services.AddSingleton<Archiving>();
        services.AddSingleton<DemoPlaylist>();
        services.AddSingleton<UnownedLibrary>();
        services.AddSingleton<AnalysisSummaries>();
        services.AddSingleton<Statistics>();
        services.AddSingleton<RecentEvents>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<LiveSnapshot>();
        services.AddHostedService<EventHub>();
        services.AddSingleton<RevokedListeners>();
        services.AddHostedService(provider => provider.GetRequiredService<RevokedListeners>());
        services.AddHostedService<ReadyAnnouncement>();
        services.AddSingleton<LogVerbosity>();
        AddBackups(services, settings);
    }

    private static void AddBackups(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Backup);
        services.AddSingleton<BackupFolder>();
        services.AddSingleton<BackupMaker>();
        services.AddSingleton<BackupRestorer>();
        services.AddSingleton<StartOver>();
        services.AddHostedService(provider => provider.GetRequiredService<StartOver>());
        if (!settings.Roles.Web)
            return;

        services.AddSingleton<NightlyBackup>();
        if (settings.Backup.Enabled)
            services.AddHostedService(provider => provider.GetRequiredService<NightlyBackup>());
        services.AddHealthChecks().AddCheck<BackupsCheck>(BackupsCheck.Name);
    }

    private static void AddWeb(WebApplicationBuilder builder, Settings settings)
    {
        var services = builder.Services;
        ListeningAddresses.AddTo(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.RequestBytes;

            // Who sends a letter now and then holds a connection for no longer than this; bodies have the server's own least rate.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.PostConfigure<HostFilteringOptions>(hosts => hosts.AllowEmptyHosts = false);
        services.AddExceptionHandler<Problems>();
        services.AddProblemDetails();
        services.AddSingleton<IValidator<SongRequest>, SongRequest.Validator>();
        services.AddSingleton<IValidator<NewSongRequest>, NewSongRequest.Validator>();
        services.AddSingleton<IValidator<LyricsRequest>, LyricsRequest.Validator>();
        services.AddSingleton<IValidator<PlaylistRequest>, PlaylistRequest.Validator>();
        services.AddSingleton<IValidator<PlaylistSongsRequest>, PlaylistSongsRequest.Validator>();
        services.AddSingleton<IValidator<PlaylistSharesRequest>, PlaylistSharesRequest.Validator>();
        services.AddSingleton<IValidator<PolicyRequest>, PolicyRequest.Validator>();
        services.AddSingleton<IValidator<NewPolicyRequest>, NewPolicyRequest.Validator>();
        services.AddSingleton<IValidator<PolicyChangeRequest>, PolicyChangeRequest.Validator>();
        services.AddSingleton<IValidator<ArtistRuleRequest>, ArtistRuleRequest.Validator>();
        services.AddSingleton<IValidator<DecisionBody>, DecisionBody.Validator>();
        services.AddSingleton<IValidator<DecisionsBody>, DecisionsBody.Validator>();
        services.AddSingleton<IValidator<InferRequest>, InferRequest.Validator>();
        services.AddSingleton<IValidator<ControlRequest>, ControlRequest.Validator>();
        services.AddSingleton<IValidator<PriorityRequest>, PriorityRequest.Validator>();
        services.AddSingleton<IValidator<PasswordChangeRequest>, PasswordChangeRequest.Validator>();
        services.AddSingleton<IValidator<KeyRequest>, KeyRequest.Validator>();
        services.AddSingleton<IValidator<NewUserRequest>, NewUserRequest.Validator>();
        services.AddAccess();
        services.AddRateLimits(settings.RateLimits);
        services.AddSingleton(settings.RateLimits);
        services.AddSingleton(settings.TrustedHeader);
        services.AddSingleton<TrustedHeader>();
        services.AddProxies(settings.Proxy);
        services.AddSingleton(settings.Storage);
        services.AddSingleton<SetupCode>();
        services.AddOpenApi("v1", document => document.AddOperationTransformer<AudienceParameter>());
        services.AddRazorPages(pages => pages.Conventions.AddPageRoute("/Alerts/Channel", "/alerts/channels/{id:long}"))
            .AddMvcOptions(pages =>
            {
                pages.Filters.Add<FormGate>();
                pages.Filters.Add<FormAudit>();
            });
        services.AddPageLanguage();
        services.AddScoped<Audit>();
        services.AddScoped<People>();
        services.AddScoped<UserNames>();
        services.AddScoped<PersonalChoices>();
        services.Configure<MvcOptions>(pages => pages.Filters.Add<ChoicesOnPages>());
        services.AddScoped<CurrentAudience>();
        services.AddScoped<SongListReader>();
        services.AddScoped<SongActions>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "analysisapp.antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.FormFieldName = "antiforgery";
        });
        services.AddKeyRing(settings.Storage, settings.KeyRing);
    }

    private static void Map(WebApplication app, Settings settings)
    {
        app.UseProxies();
        app.UseCorrelation();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            StatusCodeSelector = Problems.StatusOfRequest,
            SuppressDiagnosticsCallback = fault => fault.ExceptionHandledBy == ExceptionHandledType.ExceptionHandlerService || Problems.StatusOfRequest(fault.Exception) < 500,
        });
        app.UseWhen(
            context => Problems.IsApi(context.Request.Path),
            branch => branch.UseStatusCodePages(context => Problems.OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext)));
        app.UseWhen(
            context => !Problems.IsApi(context.Request.Path),
            branch => branch.UseStatusCodePagesWithReExecute("/error", "?status={0}"));
        app.UsePageLanguage();
        app.UseHostFiltering();
        app.UseCrossSiteRefusal();
        if (settings.Roles.Web)
            app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = SecurityHeaders.KeepOurFiles });
        app.UseRouting();
        app.UseSetupGate();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        HealthApi.Map(app);
        MetricsApi.Map(app);
        if (!settings.Roles.Web)
            return;

        var api = app.MapGroup("/api").TakesUpTo(Limits.SmallBytes);
        SongsApi.Map(api);
        PlaylistsApi.Map(api);
        ExportApi.Map(api);
        PoliciesApi.Map(api);
        DecisionsApi.Map(api);
        ArchiveApi.Map(api);
        BackupsApi.Map(api);
        AnalysesApi.Map(api);
        JobsApi.Map(api);
        QueueApi.Map(api);
        FailuresApi.Map(api);
        ProgressApi.Map(api);
        EventsApi.Map(api);
        HistoryApi.Map(api);
        InferApi.Map(api);
        LogApi.Map(api);
        AccountApi.Map(api);
        KeysApi.Map(api);
        UsersApi.Map(api);
        AuditApi.Map(api);
        app.MapOpenApi().RequireAuthorization(Permission.Read);
        app.MapRazorPages().TakesUpTo(Limits.LyricsBytes).WithMetadata(new HttpMethodMetadata(["GET", "HEAD", "POST"]));
    }
}
