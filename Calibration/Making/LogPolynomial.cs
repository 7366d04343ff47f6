namespace EdgeMon.Calibration.Making;

/// <summary>Weighted least squares of the logarithm of a histogram with a cubic polynomial, for its maximum.</summary>
internal static class LogPolynomial
{
    private const int Terms = 4;

    /// <summary>Position of the maximum and its standard error [bins from the lower edge]; null when there is none inside.</summary>
    /// <param name="counts">Contents of the bins; empty bins are left out.</param>
    public static (double At, double Error)? Peak(ReadOnlySpan<double> counts)
    {
        double middle = counts.Length / 2.0;
        // Normal equations with the unit matrix beside them: elimination gives the covariance.
        var rows = new double[Terms, 2 * Terms + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 1) continue;
            // The variance of ln(n) is 1 / n, so the weight is n.
            double x = (i + 0.5 - middle) / middle, y = Math.Log(counts[i]);
            for (int row = 0; row < Terms; row++)
            {
                for (int column = 0; column < Terms; column++) rows[row, column] += counts[i] * Math.Pow(x, row + column);
                rows[row, 2 * Terms] += counts[i] * y * Math.Pow(x, row);
            }
        }
        for (int row = 0; row < Terms; row++) rows[row, Terms + row] = 1;
        if (!Eliminate(rows)) return null;

        double b = rows[1, 2 * Terms], c = rows[2, 2 * Terms], d = rows[3, 2 * Terms];
        // Slope b + 2 c x + 3 d x^2 = 0, in the form that stays exact when d is small.
        double discriminant = c * c - 3 * b * d;
        if (!(discriminant > 0) || c >= 0) return null;
        double peak = b / (Math.Sqrt(discriminant) - c);
        double curvature = 2 * c + 6 * d * peak;
        if (!(Math.Abs(peak) < 1) || curvature >= 0) return null;
        double variance = 0;
        for (int i = 1; i < Terms; i++)
        {
            for (int j = 1; j < Terms; j++)
                variance += i * Math.Pow(peak, i - 1) * rows[i, Terms + j] * j * Math.Pow(peak, j - 1);
        }
        return (middle + peak * middle, Math.Sqrt(Math.Max(0, variance)) / -curvature * middle);
    }

    /// <summary>Gauss-Jordan elimination with row exchange; false when the matrix is singular.</summary>
    private static bool Eliminate(double[,] rows)
    {
        int width = rows.GetLength(1);
        for (int column = 0; column < Terms; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < Terms; row++)
            {
                if (Math.Abs(rows[row, column]) > Math.Abs(rows[pivot, column])) pivot = row;
            }
            if (!(Math.Abs(rows[pivot, column]) > 1e-12)) return false;
            for (int k = 0; k < width; k++) (rows[pivot, k], rows[column, k]) = (rows[column, k], rows[pivot, k]);
            double scale = 1 / rows[column, column];
            for (int k = 0; k < width; k++) rows[column, k] *= scale;
            for (int row = 0; row < Terms; row++)
            {
                double factor = rows[row, column];
                if (row == column || factor == 0) continue;
                for (int k = 0; k < width; k++) rows[row, k] -= factor * rows[column, k];
            }
        }
        return true;
    }
}
