using System.Reflection;

namespace AnalysisApp.Architecture.Tests;

/// <summary>
/// A module's door is a text file: every exported type with its members, all in the root namespace. A deliberate change is committed with the
/// file; any other diff is a bug report. To write the files anew, run these tests with UPDATE_PUBLIC_SURFACE=1.
/// </summary>
public sealed class PublicSurfaceTests
{
    public static IEnumerable<object[]> EveryModule => Modules.All;

    [Theory]
    [MemberData(nameof(EveryModule))]
    public void The_door_is_the_one_written_down(string module)
    {
        var file = Path.Combine(Modules.RepositoryRoot, "tests", "Architecture.Tests", "PublicSurface", $"{module}.txt");
        var surface = string.Join('\n', Surface(Modules.Load(module))) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_SURFACE") == "1")
            File.WriteAllText(file, surface);

        Assert.Equal(File.ReadAllText(file), surface);
    }

    [Theory]
    [MemberData(nameof(EveryModule))]
    public void The_door_is_in_the_root_namespace(string module)
        => Assert.Empty(OutsideRoot(Modules.Load(module), $"AnalysisApp.{module}"));

    [Fact]
    public void The_application_exports_nothing() => Assert.Empty(ExportedOf(typeof(Application).Assembly).Select(type => type.Name).Except(["Program"]));

    [Fact]
    public void The_rules_bite()
    {
        Assert.NotEmpty(OutsideRoot(typeof(PublicSurfaceTests).Assembly, "AnalysisApp.Elsewhere"));
        Assert.Contains(Surface(typeof(PublicSurfaceTests).Assembly), line => line.Contains(nameof(The_rules_bite), StringComparison.Ordinal));
    }

    private static IEnumerable<string> OutsideRoot(Assembly assembly, string root)
        => ExportedOf(assembly).Where(type => type.Namespace != root).Select(type => type.FullName!);

    private static IEnumerable<Type> ExportedOf(Assembly assembly)
        => assembly.GetExportedTypes().Where(type => !type.FullName!.StartsWith("AspNetCoreGeneratedDocument", StringComparison.Ordinal));

    private static IEnumerable<string> Surface(Assembly assembly)
        => ExportedOf(assembly)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => MembersOf(type).Prepend(type.ToString()));

    private static IEnumerable<string> MembersOf(Type type)
        => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not Type && member is not MethodInfo { IsSpecialName: true } && !IsOfEveryRecord(type, member))
            .Select(member => "  " + member)
            .Order(StringComparer.Ordinal);

    private static bool IsOfEveryRecord(Type type, MemberInfo member)
        => type.GetMethod("<Clone>$") is not null
            && member.Name is "Equals" or "GetHashCode" or "ToString" or "<Clone>$" or "Deconstruct" or "PrintMembers";
}
