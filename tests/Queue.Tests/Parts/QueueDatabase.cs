using AnalysisApp.Database;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Queue.Tests.Parts;

public sealed class QueueDatabase() : OwnDatabase(new SchemaMigrations("queue", typeof(QueueOptions).Assembly));
