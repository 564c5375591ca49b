using AnalysisApp.Container;

namespace AnalysisApp.Tests.Container;

/// <summary>What a container's variables may hold, and what each answer says.</summary>
public sealed class ContainerRequestTests
{
    [Fact]
    public void Nothing_is_asked_where_nothing_is_set()
        => Assert.Equal(new ContainerRequest(null, null), Read(("PUID", ""), ("PGID", " "), ("UMASK", "")));

    [Fact]
    public void A_user_a_group_and_a_mask_are_numbers()
        => Assert.Equal(new ContainerRequest(new UserIds(99, 100), 0b000_010_111), Read(("PUID", "99"), ("PGID", " 100 "), ("UMASK", "027")));

    [Theory]
    [InlineData("PUID", "99", "PUID is set to 99 and PGID is not")]
    [InlineData("PGID", "100", "PGID is set to 100 and PUID is not")]
    [InlineData("PUID", "nobody", "PUID is 'nobody'; it may be a number")]
    [InlineData("PUID", "-1", "PUID is '-1'")]
    [InlineData("PGID", "4294967295", "PGID is '4294967295'")]
    [InlineData("UMASK", "0888", "UMASK is '0888'; it may be an octal number from 000 to 777")]
    [InlineData("UMASK", "1000", "UMASK is '1000'")]
    [InlineData("UMASK", "00022", "UMASK is '00022'")]
    public void Anything_else_is_refused_by_name_with_what_it_may_be(string name, string value, string expected)
        => Assert.Contains(expected, Assert.Throws<ContainerFaultException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Only_root_changes_to_another_user_and_others_are_told_the_exact_option()
    {
        Assert.False(ContainerStart.MustChange(new UserIds(99, 100), new UserIds(99, 100)));
        Assert.True(ContainerStart.MustChange(new UserIds(0, 0), new UserIds(99, 100)));
        var refused = Assert.Throws<ContainerFaultException>(() => ContainerStart.MustChange(new UserIds(1000, 1000), new UserIds(99, 100)));
        Assert.Contains("ask for 99:100, and the container was started as 1000:1000", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--user 99:100", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_with_its_owner_the_apps_ids_and_the_command_that_mends_it()
    {
        Assert.Equal(
            "The data folder /data belongs to 0:0 and cannot be written by 1000:1000, as whom the app runs. Give it to the app with: chown -R 1000:1000 /data (in a container: the host's folder that is mounted there), or start the container with --user 0:0",
            DataFolder.Refusal("/data", new UserIds(1000, 1000), new UserIds(0, 0)));
        Assert.Contains("mounted read-only", DataFolder.Refusal("/data", new UserIds(1000, 1000), new UserIds(1000, 1000)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_beside_the_containers_app_knows_the_settings_that_it_was_started_with()
    {
        Assert.Equal(["--urls=http://*:9000", "--Roles=web"], FirstProcess.SettingsOf("/sbin/docker-init\0--\0/app/AnalysisApp\0--urls=http://*:9000\0--Roles=web\0"));
        Assert.Empty(FirstProcess.SettingsOf("/sbin/init\0--user=analysisapp\0"));
    }

    private static ContainerRequest Read(params (string Name, string Value)[] variables)
        => ContainerRequest.Read(name => Array.Find(variables, variable => variable.Name == name).Value);
}
