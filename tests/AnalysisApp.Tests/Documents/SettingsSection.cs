using System.Reflection;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Health;
using AnalysisApp.Inference;
using AnalysisApp.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Tests.Documents;

/// <summary>A section of the configuration, and how the app reads it.</summary>
/// <param name="Name">As in the configuration, such as <c>Queue</c>.</param>
/// <param name="Type">What it is read into; each property is a setting, or holds a section.</param>
/// <param name="Read">Reads and checks it, as the start does.</param>
/// <param name="SetByTheApp">Properties that are no settings of the owner's.</param>
internal sealed record SettingsSection(string Name, Type Type, Func<IConfiguration, object> Read, params string[] SetByTheApp)
{
    /// <summary>Every section that the program reads: those of the modules, and what <see cref="Settings"/> holds, which are called as there.</summary>
    public static IReadOnlyList<SettingsSection> All { get; } =
    [
        new("Inference", typeof(InferenceOptions), Options<InferenceOptions>((services, section) => services.AddInference(section), "Inference")),
        new(
            "Queue",
            typeof(QueueOptions),
            Options<QueueOptions>((services, section) => services.AddQueue(section), "Queue"),
            nameof(QueueOptions.RunsJobs),
            nameof(QueueOptions.InstanceName),
            nameof(QueueOptions.InstanceVersion)),
        new("Accounts", typeof(AccountsOptions), Options<AccountsOptions>((services, section) => services.AddAccounts(section), "Accounts")),
        new(
            "Health",
            typeof(HealthOptions),
            Options<HealthOptions>((services, section) => services.AddHealth(section), "Health"),
            nameof(HealthOptions.DataDirectory),
            nameof(HealthOptions.AllowedNetworks)),
        new("Updates", typeof(UpdateOptions), Options<UpdateOptions>((services, section) => services.AddUpdates(section), "Updates"), nameof(UpdateOptions.CurrentVersion)),
        .. typeof(Settings).GetProperties()
            .Where(property => property.PropertyType.Assembly == typeof(Settings).Assembly && property.PropertyType != typeof(InstanceRoles))
            .Select(property => new SettingsSection(
                property.Name == nameof(Settings.TrustedHeader) ? "Accounts:TrustedHeader" : property.Name,
                property.PropertyType,
                configuration => property.GetValue(Settings.Read(configuration))!)),
    ];

    /// <summary>The values without any configuration.</summary>
    public object Defaults => Read(new ConfigurationBuilder().Build());

    /// <summary>Its settings, in their order.</summary>
    public IEnumerable<Setting> Entries => EntriesOf(Type, $"{Name}:", values => values).Where(setting => !SetByTheApp.Contains(setting.Property.Name));

    private static IEnumerable<Setting> EntriesOf(Type type, string prefix, Func<object, object?> holder)
        => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).SelectMany(property => property.PropertyType.DeclaringType == type
            ? EntriesOf(property.PropertyType, $"{prefix}{property.Name}:", values => property.GetValue(holder(values)))
            : [new Setting(prefix + property.Name, property, values => property.GetValue(holder(values)))]);

    private static Func<IConfiguration, object> Options<T>(Action<IServiceCollection, IConfiguration> add, string section)
        where T : class
        => configuration =>
        {
            var services = new ServiceCollection();
            add(services, configuration.GetSection(section));
            using var provider = services.BuildServiceProvider();
            return provider.GetRequiredService<IOptions<T>>().Value;
        };
}

/// <summary>One setting.</summary>
/// <param name="Key">With its section.</param>
/// <param name="Property">That holds it.</param>
/// <param name="ValueOf">What it is, of all values of its section.</param>
internal sealed record Setting(string Key, PropertyInfo Property, Func<object, object?> ValueOf);
