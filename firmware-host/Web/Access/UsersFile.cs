using System.Text;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Host.Web.Access;

/// <summary>A line of the users file.</summary>
/// <param name="Name">Name to log in with.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="Password">The password's hash.</param>
internal sealed record PageUser(string Name, PageRole Role, PasswordHash Password)
{
    /// <summary>What names may be, as a message says it.</summary>
    public const string NameRule = "1 to 32 characters a-z, 0-9, '.', '_' and '-', the first a letter or digit";

    /// <summary>True for a name that can stand anywhere as it is.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 1 and <= 32 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-')
        && char.IsAsciiLetterOrDigit(name[0]);
}

/// <summary>A users file cannot be used; the message names file and line, what is wrong and the fix.</summary>
internal sealed class UsersFileException(string message) : Exception(message);

/// <summary>
/// The people of the page: a text file with a line <c>NAME ROLE HASH</c> for each, and comments after <c>#</c>. Nobody but its
/// owner may read or write it. It is read again when it changes, so that who leaves the experiment is out at once.
/// </summary>
internal sealed class UsersFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Lock _gate = new();
    private (DateTime Written, long Length) _read;
    private Dictionary<string, PageUser> _users = new(StringComparer.Ordinal);

    /// <summary>The user of a name as the file says now; null when there is none.</summary>
    /// <exception cref="UsersFileException">The file cannot be used any more.</exception>
    public PageUser? Find(string name)
    {
        lock (_gate)
        {
            var file = new FileInfo(path);
            var now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
            if (now == default || now != _read)
            {
                _users = Read(path).ToDictionary(user => user.Name, StringComparer.Ordinal);
                _read = now;
            }
            return _users.GetValueOrDefault(name);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsersFileException">There is no such file, others may read it, or a line is wrong.</exception>
    public static IReadOnlyList<PageUser> Read(string path)
    {
        string[] lines;
        try
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            if ((mode & ~OwnerOnly) != 0)
                throw new UsersFileException($"{path}: others than its owner may use the file (mode {Convert.ToString((int)mode, 8)}). Run: chmod 600 {path}");
            lines = File.ReadAllLines(path);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsersFileException($"{path}: there is no such file. Make it with: edgemon user add NAME --role shifter --users {path}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsersFileException($"{path}: cannot be read: {problem.Message}");
        }
        var users = new List<PageUser>();
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            PageUser user = Parse(line, $"{path}:{i + 1}");
            if (users.Any(other => other.Name == user.Name)) throw new UsersFileException($"{path}:{i + 1}: '{user.Name}' stands twice. Keep one of the lines.");
            users.Add(user);
        }
        return users;
    }

    /// <summary>Writes a file whole, readable by its owner alone: it is the old one or the new one at any time.</summary>
    /// <exception cref="UsersFileException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<PageUser> users)
    {
        var text = new StringBuilder("# People of the page: name, role, hash of the password. Changed with: edgemon user add | password | remove NAME\n");
        foreach (PageUser user in users) text.Append(user.Name).Append(' ').Append(RoleName(user.Role)).Append(' ').Append(user.Password).Append('\n');
        try { DurableFile.Replace(path, Encoding.UTF8.GetBytes(text.ToString()), OwnerOnly); }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsersFileException($"{path}: cannot be written: {problem.Message}");
        }
    }

    /// <summary>Name of a role in files and on the command line: "shifter".</summary>
    public static string RoleName(PageRole role) => role.ToString().ToLowerInvariant();

    private static PageUser Parse(string line, string place)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3) throw new UsersFileException($"{place}: has {words.Length} words instead of 3 (name, role, hash). Remove the line and run: edgemon user add NAME --role shifter");
        if (!PageUser.IsName(words[0])) throw new UsersFileException($"{place}: '{words[0]}' is not a name: {PageUser.NameRule}.");
        PageRole[] roles = [.. Enum.GetValues<PageRole>().Where(role => RoleName(role) == words[1])];
        if (roles.Length == 0) throw new UsersFileException($"{place}: '{words[1]}' is not one of {string.Join(", ", Enum.GetValues<PageRole>().Select(RoleName))}.");
        if (!PasswordHash.TryParse(words[2], out PasswordHash? hash))
            throw new UsersFileException($"{place}: the password's hash of '{words[0]}' cannot be read. Set a new one with: edgemon user password {words[0]}");
        return new PageUser(words[0], roles[0], hash);
    }
}
