using System.Reflection;
using System.Runtime.CompilerServices;

namespace AnalysisApp.Architecture.Tests;

/// <summary>What the compiler does not hold: no async void, no state that all share, no names that say nothing.</summary>
public sealed class HygieneTests
{
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities"];

    public static IEnumerable<object[]> EveryAssembly => [.. Modules.All, ["Application"]];

    [Theory]
    [MemberData(nameof(EveryAssembly))]
    public void Nothing_is_async_void(string assembly) => Assert.Empty(TypesOf(assembly).SelectMany(AsyncVoidOf));

    [Theory]
    [MemberData(nameof(EveryAssembly))]
    public void No_static_field_changes(string assembly) => Assert.Empty(TypesOf(assembly).SelectMany(MutableStaticsOf));

    [Theory]
    [MemberData(nameof(EveryAssembly))]
    public void Names_say_something(string assembly) => Assert.Empty(TypesOf(assembly).Where(HasEmptyName).Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(EveryAssembly))]
    public void What_nobody_inherits_is_sealed(string assembly)
    {
        var types = TypesOf(assembly).ToArray();
        Assert.Empty(types.Where(type => IsOpenForNobody(type, types)).Select(type => type.FullName));
    }

    [Fact]
    public void The_rules_bite()
    {
        Assert.Single(AsyncVoidOf(typeof(Offender)));
        Assert.Single(MutableStaticsOf(typeof(Offender)));
        Assert.True(HasEmptyName(typeof(OffenceManager)));
        Assert.True(IsOpenForNobody(typeof(OpenOffender), [typeof(OpenOffender)]));
        Assert.False(IsOpenForNobody(typeof(OpenOffender), [typeof(OpenOffender), typeof(Heir)]));
    }

    private static IEnumerable<Type> TypesOf(string assembly)
        => (assembly == "Application" ? typeof(Application).Assembly : Modules.Load(assembly)).GetTypes().Where(type => !IsGenerated(type));

    private static IEnumerable<string> AsyncVoidOf(Type type)
        => type.GetMethods(Everything)
            .Where(method => method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            .Select(method => $"{type.FullName}.{method.Name}");

    private static IEnumerable<string> MutableStaticsOf(Type type)
        => type.GetFields(Everything)
            .Where(field => field.IsStatic && !field.IsInitOnly && !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(field => $"{type.FullName}.{field.Name}");

    private static bool HasEmptyName(Type type) => EmptyWords.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal));

    private static bool IsOpenForNobody(Type type, IReadOnlyCollection<Type> all)
        => type is { IsClass: true, IsAbstract: false, IsSealed: false }
            && !all.Any(other => IsBaseOf(type, other))
            && !typeof(Exception).IsAssignableFrom(type);

    private static bool IsBaseOf(Type type, Type other)
        => other.BaseType is { } parent && (parent == type || (parent.IsGenericType && parent.GetGenericTypeDefinition() == type));

    private static bool IsGenerated(Type type)
        => type.Name.Contains('<', StringComparison.Ordinal)
            || type.FullName!.Contains('<', StringComparison.Ordinal)
            || type.IsDefined(typeof(CompilerGeneratedAttribute))
            || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
            || type.Namespace is not { } space
            || !space.StartsWith("AnalysisApp", StringComparison.Ordinal)
            || type.Name.StartsWith("Pages_", StringComparison.Ordinal);

    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private sealed class Offender
    {
        private static int s_count;

        public static int Count => s_count;

        public static async void Run()
        {
            await Task.Yield();
            s_count++;
        }
    }

    private sealed class OffenceManager;

#pragma warning disable CA1852 // The offence is the point.
    private class OpenOffender;
#pragma warning restore CA1852

    private sealed class Heir : OpenOffender;
}
