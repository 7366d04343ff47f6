using System.Linq.Expressions;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Expressions;

/// <summary>A number of an event.</summary>
internal delegate double EventNumber(ref EventRecord e, EventCells cells);

/// <summary>A condition on an event.</summary>
internal delegate bool EventCondition(ref EventRecord e, EventCells cells);

/// <summary>What an expression may refer to besides the quantities.</summary>
/// <param name="TriggerNames">Names of trigger bits; null before the maps are known: then every name is accepted.</param>
/// <param name="CutNames">Names of the cuts in their order; null where cuts are being judged and cannot be referred to.</param>
internal sealed record ExpressionScope(IReadOnlyDictionary<int, string>? TriggerNames, IReadOnlyList<string>? CutNames);

/// <summary>
/// Expressions over the quantities of an event, compiled to code once: evaluating one allocates nothing. Numbers are of double precision; a comparison with what is
/// not a number is false. Operators, loosest first: <c>c ? a : b</c>, <c>||</c> or <c>or</c>, <c>&amp;&amp;</c> or <c>and</c>, <c>!</c> or <c>not</c>, comparisons,
/// <c>+ -</c>, <c>* /</c>, sign, <c>^</c>; functions abs, sqrt, exp, log, log10, floor, min, max, hypot.
/// </summary>
/// <remarks>
/// An own parser: units belong to the names, so a text must be checked against the table of quantities with its place, and an expression library with named parameters boxes
/// each value of each event.
/// </remarks>
internal static class EventExpression
{
    /// <summary>Compiles an expression that gives a number.</summary>
    /// <exception cref="ExpressionException">The text is wrong, or gives a condition.</exception>
    public static EventNumber Number(string text, ExpressionScope scope) => Compile<EventNumber>(text, scope, typeof(double));

    /// <summary>Compiles an expression that gives a condition.</summary>
    /// <exception cref="ExpressionException">The text is wrong, or gives a number.</exception>
    public static EventCondition Condition(string text, ExpressionScope scope) => Compile<EventCondition>(text, scope, typeof(bool));

    private static T Compile<T>(string text, ExpressionScope scope, Type result) where T : Delegate
    {
        ParameterExpression record = Expression.Parameter(typeof(EventRecord).MakeByRefType(), "e"), cells = Expression.Parameter(typeof(EventCells), "cells");
        Expression body = new ExpressionParser(text, scope, record, cells).Parse(result);
        return Expression.Lambda<T>(body, record, cells).Compile();
    }
}
