using System.Reflection;

namespace AnalysisApp.Database;

/// <summary>A schema and the assembly of the module that owns it.</summary>
/// <param name="Schema">The schema's name; the runner creates it.</param>
/// <param name="Assembly">Holds the numbered scripts as resources named <c>Migrations/NNN_name.sql</c>.</param>
public sealed record SchemaMigrations(string Schema, Assembly Assembly);
