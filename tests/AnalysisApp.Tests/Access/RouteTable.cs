namespace AnalysisApp.Tests.Access;

/// <summary>
/// What each route and each form needs, for people and programs alike: <c>open</c> to everybody, or a permission; <c>session</c> for a person's own
/// session and no key, <c>keys</c> for these and a key for everything. A route that is not here fails the tests, as does a
/// row without a route. Where an address names a <c>song</c>, <c>playlist</c> or <c>job</c>, the last word says so: another editor's is not there.
/// </summary>
internal static class RouteTable
{
    private const string Rows = """
        GET    /health                              open
        GET    /ready                               open
        GET    /metrics                             open
        GET    /health/details                      read
        GET    /openapi/{documentName}.json         read

        POST   /api/songs                           manage
        GET    /api/songs                           read
        GET    /api/songs/facets                    read
        GET    /api/songs/{id:guid}                 read      song
        PUT    /api/songs/{id:guid}                 manage    song
        DELETE /api/songs/{id:guid}                 manage    song
        GET    /api/songs/{id:guid}/lyrics          read      song
        PUT    /api/songs/{id:guid}/lyrics          manage    song
        POST   /api/songs/{id:guid}/analyze         analyse   song
        GET    /api/songs/{id:guid}/analysis        read      song
        GET    /api/songs/{id:guid}/analyses        read      song
        GET    /api/songs/{id:guid}/analyses/compare read     song
        PUT    /api/songs/{id:guid}/decision        manage    song
        DELETE /api/songs/{id:guid}/decision        manage    song
        POST   /api/songs/{id:guid}/decision/undo   manage    song
        GET    /api/songs/{id:guid}/decisions       read      song
        POST   /api/decisions                       manage
        GET    /api/review                          read

        POST   /api/playlists                       manage
        GET    /api/playlists                       read
        GET    /api/playlists/{id:guid}             read      playlist
        GET    /api/playlists/{id:guid}/songs       read      playlist
        GET    /api/playlists/{id:guid}/shape       read      playlist
        GET    /api/playlists/{id:guid}/export      read      playlist
        PUT    /api/playlists/{id:guid}             manage    playlist
        POST   /api/playlists/{id:guid}/songs       manage    playlist
        GET    /api/playlists/{id:guid}/shares      read      playlist
        PUT    /api/playlists/{id:guid}/shares      manage    playlist
        DELETE /api/playlists/{id:guid}             manage    playlist
        POST   /api/playlists/{id:guid}/analyze     analyse   playlist
        POST   /api/library/analyze                 analyse
        GET    /api/archive                         manage
        POST   /api/archive                         manage
        GET    /api/backups                         admin
        POST   /api/backups                         admin
        GET    /api/backups/{name}                  admin

        GET    /api/policies                        read
        POST   /api/policies                        manage
        GET    /api/policies/{name}                 read
        PUT    /api/policies/{name}                 manage
        DELETE /api/policies/{name}                 manage
        POST   /api/policies/{name}/preview         manage
        GET    /api/policies/{name}/artists         read
        PUT    /api/policies/{name}/artists/{artist} manage
        DELETE /api/policies/{name}/artists/{artist} manage

        GET    /api/jobs                            read
        GET    /api/jobs/{id:long}                  read      job
        GET    /api/jobs/{id:long}/items            read      job
        GET    /api/jobs/{id:long}/attempts         read      job
        GET    /api/jobs/{id:long}/course           read      job
        GET    /api/jobs/{id:long}/log              read      job
        POST   /api/jobs/{id:long}/cancel           analyse   job
        POST   /api/jobs/{id:long}/pause            analyse   job
        POST   /api/jobs/{id:long}/resume           analyse   job
        POST   /api/jobs/{id:long}/retry            analyse   job
        POST   /api/jobs/{id:long}/replay           analyse   job
        PUT    /api/jobs/{id:long}/priority         analyse   job
        POST   /api/jobs/control                    analyse
        GET    /api/history                         read
        GET    /api/history/{jobId:long}            read      job
        GET    /api/statistics                      read
        GET    /api/progress/{jobId:long}           read      job
        GET    /api/progress/global                 read
        GET    /api/progress/playlist/{id:guid}     read      playlist
        GET    /api/events                          read
        POST   /api/infer/{task}                    analyse

        GET    /api/queue                           admin
        PUT    /api/queue                           admin
        PUT    /api/queue/users/{userId:guid}       admin
        GET    /api/queue/history                   admin
        POST   /api/queue/repair                    admin
        GET    /api/failures                        admin
        GET    /api/log                             admin
        GET    /api/log/level                       admin
        PUT    /api/log/level                       admin

        GET    /api/account                         read
        PUT    /api/account/password                session
        GET    /api/keys                            read
        POST   /api/keys                            keys
        DELETE /api/keys/{id:guid}                  keys
        GET    /api/users                           admin
        POST   /api/users                           admin
        GET    /api/users/{id:guid}                 admin
        PATCH  /api/users/{id:guid}                 admin
        DELETE /api/users/{id:guid}                 admin
        POST   /api/users/{id:guid}/password        admin
        GET    /api/audit                           admin

        GET    /setup                               open
        POST   /setup                               open
        GET    /setup/restore                       open
        POST   /setup/restore                       open
        GET    /sign-in                             open
        POST   /sign-in                             open
        GET    /sign-in/code                        open
        POST   /sign-in/code                        open
        GET    /sign-in/passkey                     open
        POST   /sign-in/passkey                     open
        POST   /sign-in/passkey Options             open
        GET    /sign-out                            open
        POST   /sign-out                            open
        GET    /error                               open
        POST   /error                               open
        GET    /appearance                          open
        POST   /appearance                          open
        GET    /language                            open
        POST   /language                            open

        GET    /                                    read
        POST   / Demo                               manage
        POST   / Paste                              manage
        POST   / Library                            analyse
        GET    /songs                               read
        POST   /songs Chosen                        manage
        GET    /songs/change                        manage
        POST   /songs/change                        manage
        GET    /songs/new                           manage
        POST   /songs/new                           manage
        GET    /songs/{id:guid}                     read      song
        POST   /songs/{id:guid} Analyze             analyse   song
        POST   /songs/{id:guid} Cancel              analyse   song
        POST   /songs/{id:guid} AddTo               manage    song
        POST   /songs/{id:guid} Delete              manage    song
        POST   /songs/{id:guid} Lyrics              read      song
        GET    /songs/{id:guid}/compare             read      song
        GET    /songs/{id:guid}/decision            manage    song
        POST   /songs/{id:guid}/decision            manage    song
        GET    /songs/{id:guid}/edit                manage    song
        POST   /songs/{id:guid}/edit                manage    song
        GET    /playlists                           read
        GET    /playlists/new                       manage
        POST   /playlists/new                       manage
        GET    /playlists/{id:guid}                 read      playlist
        POST   /playlists/{id:guid} Analyze         analyse   playlist
        POST   /playlists/{id:guid} Cancel          analyse   playlist
        POST   /playlists/{id:guid} Add             manage    playlist
        POST   /playlists/{id:guid} Share           manage    playlist
        POST   /playlists/{id:guid} Remove          manage    playlist
        POST   /playlists/{id:guid} Chosen          manage    playlist
        POST   /playlists/{id:guid} Share           manage    playlist
        POST   /playlists/{id:guid} Delete          manage    playlist
        GET    /reports/{playlistId:guid}           read      playlist
        GET    /review                              read
        POST   /review Decide                       manage
        POST   /review Undo                         manage
        GET    /data                                manage
        POST   /data                                manage
        GET    /data/backups                        admin
        POST   /data/backups                        admin
        GET    /policies                            read
        POST   /policies Delete                     manage
        GET    /policies/new                        manage
        POST   /policies/new Preview                manage
        POST   /policies/new Save                   manage
        GET    /policies/{name}                     read
        POST   /policies/{name} Preview             manage
        POST   /policies/{name} Save                manage
        POST   /policies/{name} Rule                manage
        POST   /policies/{name} RemoveRule          manage
        POST   /policies/{name} Delete              manage
        GET    /audience                            read
        POST   /audience                            read
        GET    /jobs                                read
        POST   /jobs Cancel                         analyse
        POST   /jobs Pause                          analyse
        POST   /jobs Resume                         analyse
        POST   /jobs Retry                          analyse
        POST   /jobs Replay                         analyse
        POST   /jobs Priority                       analyse
        POST   /jobs Queue                          admin
        GET    /jobs/change                         analyse
        POST   /jobs/change                         analyse
        GET    /jobs/{id:long}                      read      job
        POST   /jobs/{id:long} Cancel               analyse   job
        POST   /jobs/{id:long} Pause                analyse   job
        POST   /jobs/{id:long} Resume               analyse   job
        POST   /jobs/{id:long} Retry                analyse   job
        POST   /jobs/{id:long} Replay               analyse   job
        POST   /jobs/{id:long} Priority             analyse   job
        GET    /strip                               read
        POST   /strip                               analyse
        GET    /history                             read
        GET    /history/{id:long}                   read      job
        GET    /history/{id:long} News              read      job
        GET    /statistics                          read
        GET    /preferences                         read
        POST   /preferences                         read
        GET    /status                              read
        GET    /about                               read
        POST   /about Updates                       admin
        GET    /help                                read
        GET    /queue                               admin
        POST   /queue Queue                         admin
        POST   /queue Workers                       admin
        POST   /queue User                          admin
        GET    /failures                            admin
        POST   /failures Again                      admin
        POST   /failures Songs                      admin
        POST   /failures Queue                      admin
        POST   /failures Workers                    admin
        GET    /alerts                              admin
        POST   /alerts Rules                        admin
        POST   /alerts Quiet                        admin
        POST   /alerts Test                         admin
        GET    /log                                 admin
        POST   /log                                 admin
        GET    /alerts/channels/new                 admin
        POST   /alerts/channels/new                 admin
        POST   /alerts/channels/new Remove          admin
        GET    /alerts/channels/{id:long}           admin
        POST   /alerts/channels/{id:long}           admin
        POST   /alerts/channels/{id:long} Remove    admin
        GET    /users                               admin
        POST   /users                               admin
        GET    /users/{id:guid}                     admin
        POST   /users/{id:guid} Role                admin
        POST   /users/{id:guid} Access              admin
        POST   /users/{id:guid} Password            admin
        POST   /users/{id:guid} Revoke              admin
        POST   /users/{id:guid} Delete              admin
        GET    /audit                               admin
        GET    /account                             session
        POST   /account Password                    session
        POST   /account Key                         session
        POST   /account Revoke                      session
        POST   /account PasskeyOptions              session
        POST   /account Passkey                     session
        POST   /account RemovePasskey               session
        GET    /account/two-factor                  session
        POST   /account/two-factor Start            session
        POST   /account/two-factor On               session
        POST   /account/two-factor Codes            session
        POST   /account/two-factor Off              session
        POST   /account SignOutEverywhere           session
        POST   /api/account/sign-out-everywhere     session
        """;

    private static readonly string[] Needs = ["open", "read", "analyse", "manage", "admin", "session", "keys"];

    public static IReadOnlyList<Row> All { get; } = [.. Rows.Split('\n').Where(line => line.Trim().Length > 0).Select(Parse)];

    private static Row Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var need = Array.FindIndex(words, Needs.Contains);
        return new Row(words[0], words[1], need > 2 ? words[2] : null, words[need], words.ElementAtOrDefault(need + 1));
    }

    /// <param name="Method">As sent.</param>
    /// <param name="Route">Its pattern.</param>
    /// <param name="Form">The page's handler; null for its only one, or for a route that is no page.</param>
    /// <param name="Need">As above.</param>
    /// <param name="Names">What the address names: <c>song</c>, <c>playlist</c>, <c>job</c>, or null.</param>
    internal sealed record Row(string Method, string Route, string? Form, string Need, string? Names)
    {
        public string Id => $"{Method} {Route}{(Form is null ? null : " " + Form)}";

        public bool IsForPrograms => Route.StartsWith("/api/", StringComparison.Ordinal) || Route.StartsWith("/openapi", StringComparison.Ordinal)
            || Route.StartsWith("/health", StringComparison.Ordinal);

        public bool IsForm => !IsForPrograms && Method == "POST";

        /// <param name="song">Of the song, playlist or job that it names.</param>
        public string Address(string? song = null, string? playlist = null, string? job = null)
        {
            var guid = Names == "playlist" ? playlist : song;
            var path = Route
                .Replace("{id:guid}", guid ?? Guid.Empty.ToString(), StringComparison.Ordinal)
                .Replace("{playlistId:guid}", playlist ?? Guid.Empty.ToString(), StringComparison.Ordinal)
                .Replace("{userId:guid}", Guid.Empty.ToString(), StringComparison.Ordinal)
                .Replace("{id:long}", job ?? "999999999", StringComparison.Ordinal)
                .Replace("{jobId:long}", job ?? "999999999", StringComparison.Ordinal)
                .Replace("{documentName}", "v1", StringComparison.Ordinal)
                .Replace("{task}", "emotion", StringComparison.Ordinal)
                .Replace("{name}", "nobody", StringComparison.Ordinal)
                .Replace("{artist}", "nobody", StringComparison.Ordinal);
            return Form is null ? path : $"{path}?handler={Form}";
        }
    }
}
