using System.CommandLine;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Web.Access;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon user</c>: the people who may log in to the page. A running EdgeMon sees changes at once.</summary>
internal static class UserVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Option<string?> users = new("--users") { Description = "The users file; without it, page.access.usersFile of the configuration.", HelpName = "FILE", Recursive = true };
        Option<string> config = CheckVerb.ConfigOption();
        config.Recursive = true;
        var role = new Option<PageRole>("--role") { Description = "viewer looks; shifter also acknowledges and shelves alarms; coordinator also changes the configuration and unblinds.", HelpName = "ROLE", Required = true };
        var command = new Command("user", "The people who may log in to the page. Passwords are read from the terminal or from standard input.") { users, config };

        Named("add", "A new person.", [role], (path, people, name, parsed) =>
        {
            if (people.Any(user => user.Name == name)) throw new VerbException(ExitCode.Usage, $"'{name}' is in {path} already. For a new password: edgemon user password {name}");
            var user = new PageUser(name, parsed.GetValue(role), PasswordHash.Of(PasswordPrompt.Read(parsed.InvocationConfiguration.Error)));
            UsersFile.Write(path, [.. people, user]);
            return $"{name} is {UsersFile.RoleName(user.Role)} in {path}";
        });
        Named("password", "A new password; it ends the person's sessions.", [], (path, people, name, parsed) =>
        {
            PageUser known = Known(path, people, name);
            PasswordHash hash = PasswordHash.Of(PasswordPrompt.Read(parsed.InvocationConfiguration.Error));
            UsersFile.Write(path, [.. people.Select(user => user == known ? user with { Password = hash } : user)]);
            return $"{name} has a new password";
        });
        Named("remove", "Takes a person off the list; it ends the person's sessions.", [], (path, people, name, _) =>
        {
            PageUser known = Known(path, people, name);
            UsersFile.Write(path, [.. people.Where(user => user != known)]);
            return $"{name} is removed from {path}";
        });
        var list = new Command("list", "Names and roles.");
        list.SetAction(parsed =>
        {
            foreach (PageUser user in Guarded(() => UsersFile.Read(PathOf(parsed)))) parsed.InvocationConfiguration.Output.WriteLine($"{user.Name} {UsersFile.RoleName(user.Role)}");
            return ExitCode.Ok;
        });
        command.Subcommands.Add(list);
        return command;

        void Named(string verb, string description, Option[] options, Func<string, IReadOnlyList<PageUser>, string, ParseResult, string> change)
        {
            var name = new Argument<string>("NAME") { Description = $"Name to log in with: {PageUser.NameRule}." };
            var named = new Command(verb, description) { name };
            foreach (Option option in options) named.Options.Add(option);
            named.SetAction(parsed =>
            {
                string path = PathOf(parsed), who = parsed.GetValue(name)!;
                if (!PageUser.IsName(who)) throw new VerbException(ExitCode.Usage, $"'{who}' is not a name. Use {PageUser.NameRule}.");
                // Only a new person begins a new file.
                IReadOnlyList<PageUser> people = verb == "add" && !File.Exists(path) ? [] : Guarded(() => UsersFile.Read(path));
                string done = Guarded(() => change(path, people, who, parsed));
                parsed.InvocationConfiguration.Output.WriteLine(done);
                return ExitCode.Ok;
            });
            command.Subcommands.Add(named);
        }

        // The configuration may name a users file that is still to be made, so it is not checked as a whole.
        string PathOf(ParseResult parsed) => parsed.GetValue(users)
            ?? (ConfigurationFile.UsersFileOf(parsed.GetValue(config)!) is { Length: > 0 } path ? path
                : throw new VerbException(ExitCode.Usage, $"{parsed.GetValue(config)} names no users file. Say --users FILE, and add to the configuration: \"page\": {{ \"access\": {{ \"usersFile\": \"FILE\" }} }}"));
    }

    private static PageUser Known(string path, IReadOnlyList<PageUser> people, string name) =>
        people.FirstOrDefault(user => user.Name == name) ?? throw new VerbException(ExitCode.Usage, $"there is no '{name}' in {path}. Names: edgemon user list");

    private static T Guarded<T>(Func<T> act)
    {
        try { return act(); }
        catch (UsersFileException problem) { throw new VerbException(ExitCode.BadInput, problem.Message); }
    }
}
