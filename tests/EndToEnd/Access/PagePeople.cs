using EdgeMon.Host.Web.Access;

namespace EdgeMon.EndToEnd.Tests.Access;

/// <summary>A users file with one person of each role, named after it, in a folder of its own.</summary>
internal sealed class PagePeople : IDisposable
{
    public const string Password = "a few words 42";
    private static readonly PasswordHash Hash = PasswordHash.Of(Password); // one for all: hashing takes time by design

    public string Folder { get; } = Directory.CreateTempSubdirectory("edgemon-users-").FullName;
    public string File => Path.Combine(Folder, "users");

    public PagePeople() => Write("viewer", "shifter", "coordinator");

    /// <summary>Writes the file anew with these people, each in the role of the name before any dash.</summary>
    public void Write(params string[] names) =>
        UsersFile.Write(File, [.. names.Select(name => new PageUser(name, Enum.Parse<PageRole>(name.Split('-')[0], ignoreCase: true), Hash))]);

    public AccessOptions Options => new() { UsersFile = File };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
