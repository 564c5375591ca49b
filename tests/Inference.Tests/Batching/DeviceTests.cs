using AnalysisApp.Inference.Batching;

namespace AnalysisApp.Inference.Tests.Batching;

public sealed class DeviceTests
{
    private readonly Device _device = new(lanes: 1);

    [Fact]
    public async Task Interactive_borrowers_go_first_and_equals_in_the_order_they_came()
    {
        var held = await _device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var background = _device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var first = _device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var second = _device.RentAsync(InferencePriority.Interactive, CancellationToken.None);

        held.Dispose();
        using (await first)
            Assert.False(second.IsCompleted);
        using (await second)
            Assert.False(background.IsCompleted);
        (await background).Dispose();

        (await _device.RentAsync(InferencePriority.Background, CancellationToken.None)).Dispose();
    }

    [Fact]
    public async Task At_a_border_background_work_lets_interactive_work_go_first_but_not_the_other_way_round()
    {
        var background = await _device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var interactive = _device.RentAsync(InferencePriority.Interactive, CancellationToken.None);

        var passing = background.PassAsync(CancellationToken.None);
        var urgent = await interactive;
        await urgent.PassAsync(CancellationToken.None);
        await urgent.PassAsync(CancellationToken.None);
        Assert.False(passing.IsCompleted);

        urgent.Dispose();
        await passing;
        background.Dispose();
        Assert.Equal(0, _device.Waiting);
    }

    [Fact]
    public async Task At_a_border_equals_take_turns()
    {
        var one = await _device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var other = _device.RentAsync(InferencePriority.Background, CancellationToken.None);

        var passing = one.PassAsync(CancellationToken.None);
        var lease = await other;
        var passingBack = lease.PassAsync(CancellationToken.None);
        await passing;
        Assert.False(passingBack.IsCompleted);

        one.Dispose();
        await passingBack;
        lease.Dispose();
    }

    [Fact]
    public async Task Giving_up_while_waiting_leaves_the_line_and_the_device_goes_on()
    {
        using var given = new CancellationTokenSource();
        var held = await _device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var waiting = _device.RentAsync(InferencePriority.Interactive, given.Token);
        var next = _device.RentAsync(InferencePriority.Background, CancellationToken.None);

        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, _device.Waiting);

        held.Dispose();
        held.Dispose();
        (await next).Dispose();
        (await _device.RentAsync(InferencePriority.Background, CancellationToken.None)).Dispose();
    }

    [Fact]
    public async Task Giving_up_at_a_border_frees_the_device()
    {
        using var given = new CancellationTokenSource();
        var lease = await _device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var urgent = _device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        var passing = lease.PassAsync(given.Token);
        var holder = await urgent;

        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passing);
        lease.Dispose();

        holder.Dispose();
        (await _device.RentAsync(InferencePriority.Background, CancellationToken.None)).Dispose();
    }

    [Fact]
    public async Task Every_lane_is_lent_and_the_most_urgent_gets_the_first_that_comes_back()
    {
        var device = new Device(lanes: 2);
        var one = await device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var other = await device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var background = device.RentAsync(InferencePriority.Background, CancellationToken.None);
        var interactive = device.RentAsync(InferencePriority.Interactive, CancellationToken.None);
        Assert.Equal((1, 1), (device.WaitingOf(InferencePriority.Interactive), device.WaitingOf(InferencePriority.Background)));

        var passing = other.PassAsync(CancellationToken.None);
        var urgent = await interactive;
        Assert.False(background.IsCompleted || passing.IsCompleted);

        one.Dispose();
        var next = await background;
        urgent.Dispose();
        await passing;
        next.Dispose();
        other.Dispose();

        (await device.RentAsync(InferencePriority.Background, CancellationToken.None)).Dispose();
        Assert.Equal(0, device.Waiting);
    }
}
