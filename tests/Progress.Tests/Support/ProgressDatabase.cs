using AnalysisApp.Database;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Progress.Tests.Support;

public sealed class ProgressDatabase() : OwnDatabase(new SchemaMigrations(ProgressModule.Schema, typeof(ProgressModule).Assembly));
