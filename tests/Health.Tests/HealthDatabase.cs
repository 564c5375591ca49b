using AnalysisApp.Database;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Health.Tests;

/// <summary>A database of the test class's own, with this module's schema.</summary>
public sealed class HealthDatabase() : OwnDatabase(new SchemaMigrations(HealthModule.Schema, typeof(HealthModule).Assembly));
