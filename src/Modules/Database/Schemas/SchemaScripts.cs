using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AnalysisApp.Database.Schemas;

/// <summary>One numbered script.</summary>
internal sealed record Script(int Number, string Name, string Sql)
{
    // Line ends are the checkout's, not the author's.
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    public string FileName => $"{Number:D3}_{Name}.sql";
}

/// <summary>The scripts of one schema, numbered from 1 without a gap.</summary>
internal sealed partial record SchemaScripts
{
    public SchemaScripts(string schema, IEnumerable<Script> scripts)
    {
        Schema = schema;
        Scripts = [.. scripts.OrderBy(script => script.Number)];
        if (!SchemaName().IsMatch(schema))
            throw new DatabaseException($"'{schema}' cannot name a schema: small letters, digits and _ only. This is a bug.");

        for (var i = 0; i < Scripts.Count; i++)
        {
            if (Scripts[i].Number == i + 1)
                continue;
            throw new DatabaseException(Scripts[i].Number == i && i > 0
                ? $"Schema {schema} has two scripts numbered {i}: {Scripts[i - 1].FileName} and {Scripts[i].FileName}. Renumber one of them."
                : $"Schema {schema} has no script numbered {i + 1}, but has {Scripts[i].FileName}. Scripts are numbered from 1 without a gap.");
        }
    }

    public string Schema { get; }

    public IReadOnlyList<Script> Scripts { get; }

    public static SchemaScripts Read(SchemaMigrations migrations)
    {
        var scripts = new List<Script>();
        foreach (var resource in migrations.Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal)))
        {
            var name = FileName().Match(resource);
            if (!name.Success)
                throw new DatabaseException($"{resource} of {migrations.Assembly.GetName().Name} is not named NNN_name.sql. This is a bug.");

            using var reader = new StreamReader(migrations.Assembly.GetManifestResourceStream(resource)!);
            scripts.Add(new Script(int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture), name.Groups[2].Value, reader.ReadToEnd()));
        }

        return scripts.Count > 0
            ? new SchemaScripts(migrations.Schema, scripts)
            : throw new DatabaseException($"{migrations.Assembly.GetName().Name} holds no Migrations/NNN_name.sql for schema {migrations.Schema}. This is a bug.");
    }

    [GeneratedRegex(@"^Migrations/(\d{3})_(.+)\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
