using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// The expressions of the custom histograms, compiled. Workers evaluate them while they hold the cells of the event; the merge fills, in the order of the stream and
/// only for events that count. Immutable.
/// </summary>
internal sealed class CustomFills
{
    /// <summary>Most custom histograms: one bit each.</summary>
    public const int Most = 64;

    private readonly (EventNumber X, EventNumber? Y, EventCondition? When)[] _fills;

    /// <summary>Compiles the expressions.</summary>
    /// <exception cref="ExpressionException">An expression is wrong.</exception>
    public CustomFills(IReadOnlyList<CustomHistogramOptions> histograms, ExpressionScope scope) =>
        _fills = [.. histograms.Select(histogram => (EventExpression.Number(histogram.X, scope),
            histogram.Y.Length == 0 ? null : EventExpression.Number(histogram.Y, scope), histogram.When.Length == 0 ? null : EventExpression.Condition(histogram.When, scope)))];

    /// <summary>Number of custom histograms.</summary>
    public int Count => _fills.Length;

    /// <summary>Evaluates all for an event.</summary>
    /// <param name="e">The event, judged.</param>
    /// <param name="cells">Its cells.</param>
    /// <param name="values">Receives x and y of each histogram.</param>
    /// <returns>Bit i set when histogram i is to be filled.</returns>
    public ulong Evaluate(ref EventRecord e, EventCells cells, Span<double> values)
    {
        ulong filled = 0;
        for (int i = 0; i < _fills.Length; i++)
        {
            ref readonly var fill = ref _fills[i];
            if (fill.When is not null && !fill.When(ref e, cells)) continue;
            filled |= 1UL << i;
            values[2 * i] = fill.X(ref e, cells);
            if (fill.Y is not null) values[2 * i + 1] = fill.Y(ref e, cells);
        }
        return filled;
    }
}
