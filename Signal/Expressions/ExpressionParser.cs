using System.Linq.Expressions;
using System.Reflection;
using EdgeMon.Calibration;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Expressions;

/// <summary>Turns the text of an expression into a tree, checking names and types on the way. Errors tell the place.</summary>
internal sealed class ExpressionParser(string text, ExpressionScope scope, ParameterExpression record, ParameterExpression cells)
{
    /// <summary>Parentheses, signs and functions within each other: far above any use, and no text exhausts the stack.</summary>
    private const int DeepestNesting = 50;
    private const string ListHint = "edgemon check --quantities lists all names.";

    private static readonly Dictionary<string, (string Method, int Arguments)> CellFunctions = new()
    {
        ["ecalCellGeV"] = (nameof(EventCells.EcalGeV), 2), ["preshowerCellGeV"] = (nameof(EventCells.PreshowerGeV), 2),
        ["mainCellGeV"] = (nameof(EventCells.MainGeV), 2), ["hcalCellGeV"] = (nameof(EventCells.HcalGeV), 3),
    };
    private static readonly Dictionary<string, (MethodInfo Method, int Arguments)> MathFunctions = new()
    {
        ["abs"] = Of(nameof(Math.Abs), 1), ["sqrt"] = Of(nameof(Math.Sqrt), 1), ["exp"] = Of(nameof(Math.Exp), 1), ["log"] = Of(nameof(Math.Log), 1),
        ["log10"] = Of(nameof(Math.Log10), 1), ["floor"] = Of(nameof(Math.Floor), 1), ["min"] = Of(nameof(Math.Min), 2), ["max"] = Of(nameof(Math.Max), 2),
        ["hypot"] = (typeof(double).GetMethod(nameof(double.Hypot), [typeof(double), typeof(double)])!, 2),
    };
    private static readonly string[] TextFunctions = ["trigger", "passes", "passesUpTo", "passesAllBut"];

    private readonly IReadOnlyList<Token> _tokens = ExpressionTokens.Of(text);
    private int _at, _depth;

    private Token Next => _tokens[_at];

    /// <summary>The whole text.</summary>
    /// <param name="result">Type that it must have, double or bool.</param>
    /// <exception cref="ExpressionException">The text is wrong.</exception>
    public Expression Parse(Type result)
    {
        if (Next.Kind == TokenKind.End) throw new ExpressionException(1, $"the expression is empty. {ListHint}");
        Expression whole = Choice();
        if (Next.Kind != TokenKind.End) throw new ExpressionException(Next.Column, $"{Next.Shown} is not expected here: the expression was complete before it.");
        return Require(whole, result, 1);
    }

    private Expression Choice()
    {
        int column = Next.Column;
        Expression condition = Or();
        if (!Take("?")) return condition;
        Require(condition, typeof(bool), column);
        int first = Next.Column;
        Expression yes = Choice();
        Expect(":", "between the two values of \"condition ? a : b\"");
        Expression no = Require(Choice(), yes.Type, first);
        return Expression.Condition(condition, yes, no);
    }

    private Expression Or() => Logic(And, "||", "or", Expression.OrElse);

    private Expression And() => Logic(Not, "&&", "and", Expression.AndAlso);

    private Expression Logic(Func<Expression> operand, string sign, string word, Func<Expression, Expression, Expression> join)
    {
        int column = Next.Column;
        Expression left = operand();
        while (Take(sign) || Take(word))
        {
            Require(left, typeof(bool), column);
            int right = Next.Column;
            left = join(left, Require(operand(), typeof(bool), right));
        }
        return left;
    }

    private Expression Not()
    {
        if (!Take("!") && !Take("not")) return Comparison();
        int column = Next.Column;
        return Deeper(() => Expression.Not(Require(Not(), typeof(bool), column)));
    }

    private Expression Comparison()
    {
        int column = Next.Column;
        Expression left = Sum();
        if (Next.Text is not ("<" or ">" or "<=" or ">=" or "==" or "!=") || Next.Kind != TokenKind.Sign) return left;
        string sign = Next.Text;
        _at++;
        int second = Next.Column;
        Require(left, typeof(double), column);
        Expression right = Require(Sum(), typeof(double), second);
        if (Next.Kind == TokenKind.Sign && Next.Text is "<" or ">" or "<=" or ">=")
            throw new ExpressionException(Next.Column, "comparisons do not chain. Write a < x && x < b.");
        return sign switch
        {
            "<" => Expression.LessThan(left, right),
            ">" => Expression.GreaterThan(left, right),
            "<=" => Expression.LessThanOrEqual(left, right),
            ">=" => Expression.GreaterThanOrEqual(left, right),
            "==" => Expression.Equal(left, right),
            _ => Unequal(left, right),
        };
    }

    /// <summary>False where one of them is not a number, as every other comparison.</summary>
    private static Expression Unequal(Expression left, Expression right)
    {
        ParameterExpression a = Expression.Variable(typeof(double)), b = Expression.Variable(typeof(double));
        return Expression.Block([a, b], Expression.Assign(a, left), Expression.Assign(b, right), Expression.OrElse(Expression.LessThan(a, b), Expression.GreaterThan(a, b)));
    }

    private Expression Sum() => Arithmetic(Product, ("+", Expression.Add), ("-", Expression.Subtract));

    private Expression Product() => Arithmetic(Signed, ("*", Expression.Multiply), ("/", Expression.Divide));

    private Expression Arithmetic(Func<Expression> operand, params ReadOnlySpan<(string Sign, Func<Expression, Expression, Expression> Join)> operators)
    {
        int column = Next.Column;
        Expression left = operand();
        while (true)
        {
            int taken = -1;
            for (int i = 0; i < operators.Length && taken < 0; i++)
                if (Take(operators[i].Sign)) taken = i;
            if (taken < 0) return left;
            Require(left, typeof(double), column);
            int second = Next.Column;
            left = operators[taken].Join(left, Require(operand(), typeof(double), second));
        }
    }

    private Expression Signed()
    {
        if (!Take("-")) return Power();
        int column = Next.Column;
        return Deeper(() => Expression.Negate(Require(Signed(), typeof(double), column)));
    }

    private Expression Power()
    {
        int column = Next.Column;
        Expression value = Atom();
        if (!Take("^")) return value;
        Require(value, typeof(double), column);
        int second = Next.Column;
        // Right to left, as on paper: a^b^c = a^(b^c).
        return Deeper(() => Expression.Call(typeof(Math), nameof(Math.Pow), null, value, Require(Signed(), typeof(double), second)));
    }

    private Expression Atom()
    {
        Token token = Next;
        _at++;
        switch (token)
        {
            case { Kind: TokenKind.Number }: return Expression.Constant(token.Value);
            case { Kind: TokenKind.Sign, Text: "(" }:
                Expression inner = Deeper(Choice);
                Expect(")", $"for the parenthesis at column {token.Column}");
                return inner;
            case { Kind: TokenKind.Name, Text: not ("and" or "or" or "not") }:
                if (Take("(")) return Deeper(() => Function(token));
                return EventQuantities.Read(token.Text, record) ?? throw Unknown(token, "quantity", EventQuantities.All.Select(q => q.Name.Split('(')[0]));
            default: throw new ExpressionException(token.Column, $"a number, a quantity or a parenthesis is expected here, not {token.Shown}.");
        }
    }

    private Expression Function(Token name)
    {
        if (TextFunctions.Contains(name.Text)) return OfText(name);
        int wanted = CellFunctions.TryGetValue(name.Text, out var cell) ? cell.Arguments : MathFunctions.TryGetValue(name.Text, out var math) ? math.Arguments
            : throw Unknown(name, "function", [.. CellFunctions.Keys, .. MathFunctions.Keys, .. TextFunctions]);
        var arguments = new List<Expression>();
        do
        {
            int column = Next.Column;
            arguments.Add(Require(Choice(), typeof(double), column));
        }
        while (Take(","));
        Expect(")", $"after the arguments of {name.Text}");
        if (arguments.Count != wanted) throw new ExpressionException(name.Column, $"{name.Text} takes {wanted} argument{(wanted == 1 ? "" : "s")}, not {arguments.Count}.");
        return cell.Method is not null
            ? Expression.Call(cells, typeof(EventCells).GetMethod(cell.Method)!, arguments)
            : Expression.Call(MathFunctions[name.Text].Method, arguments);
    }

    private Expression OfText(Token name)
    {
        Token argument = Next;
        if (argument.Kind != TokenKind.Text) throw new ExpressionException(argument.Column, $"{name.Text} takes a name in quotes, such as {(name.Text == "trigger" ? "trigger(\"beam\")" : name.Text + "(\"veto\")")}.");
        _at++;
        Expect(")", $"after the argument of {name.Text}");
        if (name.Text == "trigger") return Trigger(argument.Text);
        if (scope.CutNames is not { } cuts) throw new ExpressionException(name.Column, $"{name.Text} cannot be used in a cut: the cuts are not judged yet. Use quantities.");
        int index = cuts.ToList().IndexOf(argument.Text);
        if (index < 0) throw Unknown(argument, "cut", cuts);
        uint all = (uint)((1L << cuts.Count) - 1), one = 1u << index;
        uint mask = name.Text switch { "passes" => one, "passesUpTo" => one | (one - 1), _ => all & ~one };
        Expression passed = Expression.And(Expression.Field(record, nameof(Reconstruction.EventRecord.Cuts)), Expression.Constant(mask));
        return Expression.Equal(passed, Expression.Constant(mask));
    }

    private Expression Trigger(string name)
    {
        int bit = scope.TriggerNames is { } names ? TriggerBits.Of(names, name) : 0;
        if (bit < 0) return Expression.Constant(false);
        Expression mask = Expression.And(Expression.Field(record, nameof(Reconstruction.EventRecord.TriggerMask)), Expression.Constant(1u << bit));
        return Expression.NotEqual(mask, Expression.Constant(0u));
    }

    private Expression Deeper(Func<Expression> inner)
    {
        if (++_depth > DeepestNesting) throw new ExpressionException(Next.Column, $"more than {DeepestNesting} levels of parentheses. Make the expression simpler.");
        Expression result = inner();
        _depth--;
        return result;
    }

    private bool Take(string word)
    {
        if (Next.Kind is not (TokenKind.Sign or TokenKind.Name) || Next.Text != word) return false;
        _at++;
        return true;
    }

    private void Expect(string sign, string why)
    {
        if (!Take(sign)) throw new ExpressionException(Next.Column, $"\"{sign}\" is missing {why}; here is {Next.Shown}.");
    }

    private static Expression Require(Expression value, Type type, int column) => value.Type == type ? value : throw new ExpressionException(column, type == typeof(bool)
        ? "a condition is needed here, but this is a number. Compare it, for example ecalEnergyGeV > 50."
        : "a number is needed here, but this is a condition. Write (condition ? 1 : 0) to count it.");

    private static ExpressionException Unknown(Token name, string what, IEnumerable<string> known) =>
        new(name.Column, $"\"{name.Text}\" is not a {what}{NearestName.Hint(name.Text, known)}. {(what == "cut" ? $"Cuts are {string.Join(", ", known)}." : ListHint)}");

    private static (MethodInfo, int) Of(string method, int arguments) => (typeof(Math).GetMethod(method, [.. Enumerable.Repeat(typeof(double), arguments)])!, arguments);
}
