using System.Globalization;

namespace EdgeMon.Signal.Expressions;

/// <summary>Kinds of words in an expression.</summary>
internal enum TokenKind { Number, Name, Text, Sign, End }

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Column">Its place, from 1.</param>
/// <param name="Text">The word; of a text, what stands between the quotes.</param>
/// <param name="Value">Value of a number.</param>
internal readonly record struct Token(TokenKind Kind, int Column, string Text, double Value = 0)
{
    /// <summary>The word as messages show it.</summary>
    public string Shown => Kind == TokenKind.End ? "the end" : $"\"{Text}\"";
}

/// <summary>Cuts an expression into words.</summary>
internal static class ExpressionTokens
{
    private static readonly string[] Signs = ["<=", ">=", "==", "!=", "&&", "||", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",", "!", "?", ":"];

    /// <summary>All words, the end last.</summary>
    /// <exception cref="ExpressionException">A character that no word begins with, or a text without its end.</exception>
    public static IReadOnlyList<Token> Of(string text)
    {
        var tokens = new List<Token>();
        int at = 0;
        while (at < text.Length)
        {
            char c = text[at];
            int start = at;
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (char.IsAsciiDigit(c) || c == '.')
            {
                at = NumberEnd(text, at);
                if (!double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
                    throw new ExpressionException(start + 1, $"\"{text[start..at]}\" is not a number. Write 0.5, 12 or 1e-3.");
                tokens.Add(new Token(TokenKind.Number, start + 1, text[start..at], value));
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
                tokens.Add(new Token(TokenKind.Name, start + 1, text[start..at]));
            }
            else if (c is '\'' or '"')
            {
                int end = text.IndexOf(c, at + 1);
                if (end < 0) throw new ExpressionException(start + 1, $"the text that begins here has no end. Close it with {c}.");
                at = end + 1;
                tokens.Add(new Token(TokenKind.Text, start + 1, text[(start + 1)..end]));
            }
            else
            {
                string sign = Array.Find(Signs, known => string.CompareOrdinal(text, start, known, 0, known.Length) == 0)
                    ?? throw new ExpressionException(start + 1, $"\"{c}\" has no meaning here. Signs are {string.Join(' ', Signs)}.");
                at += sign.Length;
                tokens.Add(new Token(TokenKind.Sign, start + 1, sign));
            }
        }
        tokens.Add(new Token(TokenKind.End, text.Length + 1, ""));
        return tokens;
    }

    private static int NumberEnd(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '.' || text[at] is '+' or '-' && text[at - 1] is 'e' or 'E')) at++;
        return at;
    }
}
