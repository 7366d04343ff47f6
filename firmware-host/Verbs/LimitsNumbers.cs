using System.Globalization;
using EdgeMon.Calibration;

namespace EdgeMon.Host.Verbs;

/// <summary>Reads numbers of the physics verbs from text: one clear line with option, value, range and an example where they are wrong.</summary>
internal static class LimitsNumbers
{
    /// <summary>A number in a range.</summary>
    /// <param name="option">Name of the option, "--eot".</param>
    /// <param name="text">What was given.</param>
    /// <param name="low">Smallest value.</param>
    /// <param name="high">Largest value.</param>
    /// <param name="meaning">What it is, with unit and an example: "electrons on target, for example 2.84e11".</param>
    /// <exception cref="VerbException">Not a number, not finite, or out of range; exit code 64.</exception>
    public static double Number(string option, string text, double low, double high, string meaning)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            throw new VerbException(ExitCode.Usage, $"{option} {text} is not a number. Give {meaning}.");
        return value >= low && value <= high ? value : throw new VerbException(
            ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"{option} {text} is out of range {low:G6} .. {high:G6}. Give {meaning}."));
    }

    /// <summary>A whole number in a range.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="text">What was given.</param>
    /// <param name="low">Smallest value.</param>
    /// <param name="high">Largest value.</param>
    /// <param name="meaning">As in <see cref="Number"/>.</param>
    /// <exception cref="VerbException">Not a whole number or out of range; exit code 64.</exception>
    public static int Whole(string option, string text, int low, int high, string meaning)
    {
        double value = Number(option, text, low, high, meaning);
        return value == Math.Floor(value) ? (int)value : throw new VerbException(ExitCode.Usage, $"{option} {text} is not a whole number. Give {meaning}.");
    }

    /// <summary>One of several names.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="text">What was given.</param>
    /// <param name="known">Names that are known.</param>
    /// <returns>The index of the name.</returns>
    /// <exception cref="VerbException">Unknown; exit code 64.</exception>
    public static int OneOf(string option, string text, IReadOnlyList<string> known)
    {
        for (int i = 0; i < known.Count; i++)
        {
            if (string.Equals(known[i], text, StringComparison.OrdinalIgnoreCase)) return i;
        }
        string? nearest = NearestName.Of(text, known);
        throw new VerbException(
            ExitCode.Usage, $"{option} {text} is not known.{(nearest is null ? "" : $" Did you mean {nearest}?")} Known: {string.Join(", ", known)}.");
    }

    /// <summary>Masses [MeV]: "1,10,100", or "1:600:50" for 50 masses evenly spaced in the logarithm.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="VerbException">Not masses of 1 to 600 MeV in ascending order; exit code 64.</exception>
    public static double[] Masses(string option, string text)
    {
        const string meaning = "masses in MeV from 1 to 600, for example 1,10,100 or 1:600:50 (50 masses, logarithmic)";
        string[] range = text.Split(':');
        double[] masses;
        if (range.Length == 3)
        {
            double from = Number(option, range[0], 1, 600, meaning), to = Number(option, range[1], 1, 600, meaning);
            int count = Whole(option, range[2], 2, 10_000, meaning);
            masses = [.. Enumerable.Range(0, count).Select(i => i == 0 ? from : i == count - 1 ? to : from * Math.Pow(to / from, (double)i / (count - 1)))];
        }
        else
        {
            masses = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => Number(option, part, 1, 600, meaning))];
        }
        for (int i = 1; i < masses.Length; i++)
        {
            if (!(masses[i] > masses[i - 1])) throw new VerbException(ExitCode.Usage, $"{option} {text} does not ascend. Give {meaning}.");
        }
        return masses;
    }
}
