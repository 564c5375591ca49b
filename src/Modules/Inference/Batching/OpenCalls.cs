namespace AnalysisApp.Inference.Batching;

/// <summary>
/// The batches of all calls that nobody has taken yet. Whoever has a lane takes the next one of its own call, and with it those of other calls of the
/// same priority that fit into the same run: small calls share a run, and on a GPU many songs do. Safe for concurrent use.
/// </summary>
internal sealed class OpenCalls
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiting> _calls = [];

    /// <summary>Lets a call take part.</summary>
    /// <param name="call">Its batches.</param>
    /// <param name="taken">Told the tokens of each of its batches that is taken, by whomever; not after <see cref="Remove"/>.</param>
    public void Add(Call call, Action<long> taken)
    {
        lock (_gate)
            _calls.AddLast(new Waiting(call, taken, new LinkedList<WorkItem>(call.Work)));
    }

    /// <summary>What is left of a call is not taken any more.</summary>
    public void Remove(Call call)
    {
        lock (_gate)
        {
            if (Find(call) is { } waiting)
                _calls.Remove(waiting);
        }
    }

    /// <summary>Takes the next batch of a call and others that run along.</summary>
    /// <param name="call">Whose turn it is.</param>
    /// <param name="maxTokens">Of all together.</param>
    /// <returns>Batches for one classifier, the call's own first; none when all of its batches are taken.</returns>
    public IReadOnlyList<WorkItem> Take(Call call, int maxTokens)
    {
        lock (_gate)
        {
            if (Find(call)?.Value is not { Untaken.First: { } first } own)
                return [];

            List<WorkItem> taken = [own.Take(first)];
            var (texts, tokens, longest) = (first.Value.Batch.Texts.Length, first.Value.Batch.Tokens, first.Value.Batch.Longest);

            // A song's scores must not depend on what else happened to be asked at that moment.
            if (first.Value.Classifier.HeedsCompany)
                return taken;
            foreach (var other in _calls.Where(other => other.Call.Priority == call.Priority))
            {
                for (LinkedListNode<WorkItem>? node = other.Untaken.First, next; node is not null && tokens < maxTokens; node = next)
                {
                    next = node.Next;
                    var batch = node.Value.Batch;
                    var rows = BatchPlan.PlacesFit(Math.Max(longest, batch.Longest), texts + batch.Texts.Length, tokens + batch.Tokens);
                    if (node.Value.Classifier != first.Value.Classifier || tokens + batch.Tokens > maxTokens || !rows)
                        continue;
                    taken.Add(other.Take(node));
                    (texts, tokens, longest) = (texts + batch.Texts.Length, tokens + batch.Tokens, Math.Max(longest, batch.Longest));
                }
            }

            return taken;
        }
    }

    private LinkedListNode<Waiting>? Find(Call call)
    {
        for (var node = _calls.First; node is not null; node = node.Next)
        {
            if (node.Value.Call == call)
                return node;
        }

        return null;
    }

    private sealed record Waiting(Call Call, Action<long> Taken, LinkedList<WorkItem> Untaken)
    {
        public WorkItem Take(LinkedListNode<WorkItem> node)
        {
            Untaken.Remove(node);
            Taken(node.Value.Batch.Tokens);
            return node.Value;
        }
    }
}
