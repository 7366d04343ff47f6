namespace EdgeMon.Signal.Expressions;

/// <summary>An expression cannot be used.</summary>
/// <param name="column">Place in the text, from 1.</param>
/// <param name="text">What is wrong there and how to mend it.</param>
public sealed class ExpressionException(int column, string text) : Exception($"column {column}: {text}")
{
    /// <summary>Place in the text, from 1.</summary>
    public int Column { get; } = column;
}
