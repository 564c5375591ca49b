using AnalysisApp.Inference.Hub;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Hub;

/// <summary>The hub's variables mean what they mean everywhere.</summary>
public sealed class HubSettingsTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Without_variables_everything_has_its_usual_place()
    {
        var settings = Read();
        Assert.Equal("https://huggingface.co/", settings.Endpoint.AbsoluteUri);
        Assert.Equal(Path.Join(_home.Path, ".cache", "huggingface", "hub"), settings.CacheDirectory);
        Assert.Equal((null, null), (settings.Token, settings.OfflineBecause));
        Assert.Equal((10, 10), (settings.AnswerTimeout.TotalSeconds, settings.DownloadTimeout.TotalSeconds));
    }

    [Fact]
    public void The_cache_lies_where_the_most_special_variable_says()
    {
        Assert.Equal("/c", Read(("HF_HUB_CACHE", "/c"), ("HF_HOME", "/h"), ("XDG_CACHE_HOME", "/x")).CacheDirectory);
        Assert.Equal("/h/hub", Read(("HF_HOME", "/h"), ("XDG_CACHE_HOME", "/x")).CacheDirectory);
        Assert.Equal("/x/huggingface/hub", Read(("XDG_CACHE_HOME", "/x")).CacheDirectory);
        Assert.Equal(Path.Join(_home.Path, "models", "hub"), Read(("HF_HOME", "~/models")).CacheDirectory);
    }

    [Fact]
    public void The_token_comes_from_the_variable_or_from_a_file()
    {
        _home.Write(".cache/huggingface/token", "hf_home\n"u8.ToArray());
        var other = _home.Write("other", " hf_other \n"u8.ToArray());
        Assert.Equal("hf_home", Read().Token);
        Assert.Equal("hf_other", Read(("HF_TOKEN_PATH", other)).Token);
        Assert.Equal("hf_given", Read(("HF_TOKEN", "hf_given"), ("HF_TOKEN_PATH", other)).Token);
        Assert.Null(Read(("HF_HOME", _home.Path)).Token);
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE", "1", true)]
    [InlineData("HF_HUB_OFFLINE", "True", true)]
    [InlineData("HF_HUB_OFFLINE", "on", true)]
    [InlineData("HF_HUB_OFFLINE", "YES", true)]
    [InlineData("TRANSFORMERS_OFFLINE", "1", true)]
    [InlineData("HF_HUB_OFFLINE", "0", false)]
    [InlineData("HF_HUB_OFFLINE", "", false)]
    public void Offline_is_what_the_hubs_client_takes_for_it(string name, string value, bool isOffline)
        => Assert.Equal(isOffline ? name : null, Read((name, value)).OfflineBecause);

    [Fact]
    public void Timeouts_are_seconds_and_a_mirror_may_have_a_path()
    {
        var settings = Read(("HF_HUB_ETAG_TIMEOUT", "3"), ("HF_HUB_DOWNLOAD_TIMEOUT", "60"), ("HF_ENDPOINT", "http://mirror.test:8080/hub/"));
        Assert.Equal((3, 60), (settings.AnswerTimeout.TotalSeconds, settings.DownloadTimeout.TotalSeconds));
        Assert.Equal("http://mirror.test:8080/hub/a/b/resolve/c/d", new HubFile("a/b", "c", "d").Address(settings.Endpoint).AbsoluteUri);
    }

    [Theory]
    [InlineData("HF_HUB_ETAG_TIMEOUT", "0")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT", "-1")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT", "ten")]
    [InlineData("HF_ENDPOINT", "mirror.test")]
    [InlineData("HF_ENDPOINT", "ftp://mirror.test")]
    [InlineData("HF_ENDPOINT", "https://user:password@mirror.test")]
    [InlineData("HF_TOKEN", "hf_two lines\nX-Other: 1")]
    [InlineData("HF_TOKEN", "hf_ümlaut")]
    public void What_cannot_be_meant_is_one_line_that_names_the_variable_and_keeps_the_secret(string name, string value)
    {
        var fault = Assert.Throws<ModelPackException>(() => Read((name, value)));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.DoesNotContain("password@", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_", fault.Message, StringComparison.Ordinal);
    }

    private HubSettings Read(params (string Name, string Value)[] variables)
        => HubSettings.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value, _home.Path);
}
