using System.Text;
using EdgeMon.Host.Web.Access;

namespace EdgeMon.Host.Verbs;

/// <summary>
/// Reads a new password: twice from a terminal, without showing it, or one line of standard input when that is no terminal. Never
/// from an argument: those are seen by everybody on the machine and kept in the shell's history.
/// </summary>
internal static class PasswordPrompt
{
    /// <summary>Reads and checks one.</summary>
    /// <exception cref="VerbException">There is none, it is too short or too long, or the two differ.</exception>
    public static string Read(TextWriter prompt)
    {
        string password = Console.IsInputRedirected ? Console.In.ReadLine() ?? "" : Hidden(prompt, "Password: ");
        if (password.Length is < PasswordHash.ShortestPassword or > PasswordHash.LongestPassword)
            throw new VerbException(ExitCode.Usage, $"the password has {password.Length} characters. Use {PasswordHash.ShortestPassword} to {PasswordHash.LongestPassword}; a few words are easy to keep.");
        if (!Console.IsInputRedirected && Hidden(prompt, "Again: ") != password) throw new VerbException(ExitCode.Usage, "the two passwords differ. Nothing was changed.");
        return password;
    }

    private static string Hidden(TextWriter prompt, string question)
    {
        prompt.Write(question);
        prompt.Flush();
        var typed = new StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace) typed.Length -= typed.Length > 0 ? 1 : 0;
            else if (key.KeyChar >= ' ') typed.Append(key.KeyChar);
        }
        prompt.WriteLine();
        return typed.ToString();
    }
}
