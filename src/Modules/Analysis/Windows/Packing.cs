namespace AnalysisApp.Analysis.Windows;

/// <summary>Finds how much fits, with few looks at the token counter, which is dear.</summary>
internal static class Packing
{
    /// <summary>The largest count from 1 to <paramref name="most"/> that fits, by galloping away from a guess and then halving.</summary>
    /// <param name="most">At least 1.</param>
    /// <param name="guess">Where to look first; the better it is, the fewer looks: two when it is right.</param>
    /// <param name="fits">Whether so many fit. Taken as monotone; whatever is returned did fit, unless not even one does.</param>
    /// <returns>0 when not even one fits.</returns>
    public static int Largest(int most, int guess, Func<int, bool> fits)
    {
        guess = Math.Clamp(guess, 1, most);
        int good, bad;

        if (fits(guess))
        {
            (good, bad) = (guess, most + 1);
            for (var step = 1; good < most; step *= 2)
            {
                var next = Math.Min(most, good + step);
                if (!fits(next))
                {
                    bad = next;
                    break;
                }

                good = next;
            }
        }
        else
        {
            (good, bad) = (0, guess);
            for (var step = 1; bad > 1; step *= 2)
            {
                var next = Math.Max(1, bad - step);
                if (fits(next))
                {
                    good = next;
                    break;
                }

                bad = next;
            }
        }

        while (bad - good > 1)
        {
            var middle = good + ((bad - good) / 2);
            if (fits(middle))
                good = middle;
            else
                bad = middle;
        }

        return good;
    }
}
