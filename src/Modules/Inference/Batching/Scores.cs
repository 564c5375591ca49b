namespace AnalysisApp.Inference.Batching;

/// <summary>Logits to scores, in double, so that the rounding is ONNX Runtime's alone.</summary>
internal static class Scores
{
    public static float[] Of(ReadOnlySpan<float> logits, Activation activation)
        => activation == Activation.Sigmoid ? Sigmoid(logits) : Softmax(logits);

    private static float[] Sigmoid(ReadOnlySpan<float> logits)
    {
        var scores = new float[logits.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (float)(1 / (1 + Math.Exp(-(double)logits[i])));
        return scores;
    }

    private static float[] Softmax(ReadOnlySpan<float> logits)
    {
        // Less the largest, so that no exponential overflows.
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);

        var scores = new float[logits.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (float)(Math.Exp(logits[i] - largest) / sum);
        return scores;
    }
}
