using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Installing;

/// <summary>Adds up what a pull has brought, and tells it.</summary>
internal sealed class PullReport(IProgress<PullProgress> listener)
{
    private string _file = "";
    private int _number;
    private int _count;
    private long _before;
    private long _here;
    private long _total;

    /// <summary>From here on it is known what is to come.</summary>
    public void Expect(int count, long bytes) => (_count, _total) = (count, bytes);

    public void Begin(HubFile file, int number, long before)
    {
        (_file, _number, _before, _here) = (file.ToString(), number, before, 0);
        Tell(null);
    }

    public void Received(long bytes)
    {
        _here = bytes;
        Tell(null);
    }

    public void Waits(string why) => Tell(why);

    private void Tell(string? note) => listener.Report(new PullProgress(_file, _number, _count, _before + _here, _total, note));
}
