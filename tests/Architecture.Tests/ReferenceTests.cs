using System.Reflection;

namespace AnalysisApp.Architecture.Tests;

/// <summary>The star: no module references another, none speaks HTTP, and native or database code stays where it belongs.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] WithDatabase = ["Accounts", "Database", "Health", "Library", "Progress", "Queue"];

    // Has the name, but is EF Core's.
    private const string IdentityStores = "Microsoft.AspNetCore.Identity.EntityFrameworkCore";

    public static IEnumerable<object[]> EveryModule => Modules.All;

    [Fact]
    public void Every_folder_of_a_module_is_under_these_rules()
    {
        var folders = Directory.GetDirectories(Path.Combine(Modules.RepositoryRoot, "src", "Modules")).Select(Path.GetFileName);
        Assert.Equal(Modules.Names, folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryModule))]
    public void A_module_references_no_other_module(string module) => Assert.Empty(OtherModules(Modules.Load(module)));

    [Theory]
    [MemberData(nameof(EveryModule))]
    public void A_module_does_not_speak_http(string module)
        => Assert.Empty(Named(Modules.Load(module), "Microsoft.AspNetCore").Except([IdentityStores]));

    [Theory]
    [MemberData(nameof(EveryModule))]
    public void Only_modules_that_store_something_know_the_database(string module)
    {
        if (!WithDatabase.Contains(module))
            Assert.Empty(Named(Modules.Load(module), "Npgsql"));
    }

    [Theory]
    [MemberData(nameof(EveryModule))]
    public void Only_inference_knows_onnx_runtime(string module)
    {
        if (module != "Inference")
            Assert.Empty(Named(Modules.Load(module), "Microsoft.ML.OnnxRuntime"));
    }

    [Fact]
    public void The_application_leaves_onnx_runtime_to_inference() => Assert.Empty(Named(typeof(Application).Assembly, "Microsoft.ML.OnnxRuntime"));

    [Fact]
    public void The_rules_bite()
    {
        // The application breaks every rule of a module, as it should.
        var application = typeof(Application).Assembly;
        Assert.NotEmpty(OtherModules(application));
        Assert.NotEmpty(Named(application, "Microsoft.AspNetCore"));
        Assert.NotEmpty(Named(application, "Npgsql"));
        Assert.NotEmpty(Named(Modules.Load("Inference"), "Microsoft.ML.OnnxRuntime"));
    }

    private static string[] OtherModules(Assembly assembly) => Named(assembly, "AnalysisApp");

    private static string[] Named(Assembly assembly, string prefix)
        => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
}
