namespace EdgeMon.Soak;

/// <summary>Growth of a quantity with time: a straight line through the lowest value of each window, since a collector's heap goes up and down above its floor.</summary>
/// <param name="PerHour">Slope [1/h].</param>
/// <param name="Uncertainty">Its standard error [1/h]; infinite for fewer than three windows.</param>
internal readonly record struct Growth(double PerHour, double Uncertainty)
{
    /// <summary>True when the slope is above a limit by more than twice its uncertainty: what a short soak can tell.</summary>
    public bool Exceeds(double limitPerHour) => PerHour - 2 * Uncertainty > limitPerHour;

    /// <summary>Fits.</summary>
    /// <param name="points">Time [s] and value.</param>
    /// <param name="windowSeconds">Length of a window [s].</param>
    public static Growth Of(IEnumerable<(double Seconds, double Value)> points, double windowSeconds)
    {
        (double X, double Y)[] floor = [.. points.GroupBy(point => Math.Floor(point.Seconds / windowSeconds)).Select(window => window.MinBy(point => point.Value)).Select(point => (point.Seconds / 3600, point.Value))];
        if (floor.Length < 3) return new Growth(0, double.PositiveInfinity);
        double meanX = floor.Average(point => point.X), meanY = floor.Average(point => point.Y);
        double xx = floor.Sum(point => (point.X - meanX) * (point.X - meanX)), xy = floor.Sum(point => (point.X - meanX) * (point.Y - meanY));
        double slope = xy / xx;
        double residual = floor.Sum(point => Math.Pow(point.Y - meanY - slope * (point.X - meanX), 2));
        return new Growth(slope, Math.Sqrt(residual / (floor.Length - 2) / xx));
    }
}
