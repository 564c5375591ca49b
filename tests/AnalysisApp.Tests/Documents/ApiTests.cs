using AnalysisApp.Tests.Access;

namespace AnalysisApp.Tests.Documents;

/// <summary>docs/api.md shows every route, with a call that was made. To write its tables anew, run these tests with UPDATE_DOCS=1.</summary>
public sealed class ApiTests(AccessApp app) : IClassFixture<AccessApp>
{
    [Fact]
    public async Task The_calls_are_answered_as_it_is_written_down()
        => WrittenDocument.Open("api.md").Holds("calls", await new ApiDocument(app).WriteAsync());

    [Fact]
    public void Every_route_for_programs_is_shown()
    {
        var shown = ApiExample.All.Select(example => $"{example.Method} {example.Route}").ToArray();
        var routes = RouteTable.All.Where(row => row.IsForPrograms || row.Route is "/metrics" or "/ready").Select(row => row.Id).ToArray();
        Assert.Equal(shown.Distinct(), shown);
        Assert.Equal([], routes.Except(shown));
        Assert.Equal([], shown.Except(routes));
    }
}
