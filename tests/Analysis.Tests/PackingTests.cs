using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis.Tests;

public sealed class PackingTests
{
    [Fact]
    public void The_largest_that_fits_is_found_from_any_guess()
    {
        for (var most = 1; most <= 20; most++)
        {
            for (var limit = 0; limit <= most; limit++)
            {
                for (var guess = -1; guess <= most + 1; guess++)
                    Assert.Equal(limit, Packing.Largest(most, guess, count => count <= limit));
            }
        }
    }

    [Fact]
    public void A_right_guess_takes_two_looks()
    {
        var looks = 0;

        Assert.Equal(500, Packing.Largest(1_000, 500, count => ++looks > 0 && count <= 500));
        Assert.Equal(2, looks);
    }
}
