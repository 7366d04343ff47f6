using System.Diagnostics;
using EdgeMon.Host.Web.Access;

namespace EdgeMon.EndToEnd.Tests.Access;

/// <summary>Passwords as they are kept, and the verb that keeps them.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class UsersFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-users-").FullName;

    private string Users => Path.Combine(_folder, "users");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_hash_holds_for_its_password_alone_and_survives_its_text()
    {
        PasswordHash hash = PasswordHash.Of("grüne Welle 7");
        Assert.StartsWith("pbkdf2-sha512$210000$", hash.ToString());
        Assert.True(PasswordHash.TryParse(hash.ToString(), out PasswordHash? again));
        Assert.True(again.Matches("grüne Welle 7"));
        Assert.False(again.Matches("grüne Welle 8"));
        Assert.NotEqual(hash.ToString(), PasswordHash.Of("grüne Welle 7").ToString()); // another salt
        Assert.False(PasswordHash.Nobody.Matches("grüne Welle 7"));
        string text = hash.ToString();
        foreach (string wrong in new[] { "", "plain", text[..^1], text + "A", text.Replace("210000", "1"), text.Replace("210000", "99999999999"), text.Replace("sha512", "md5"), text.Replace('$', ':') })
            Assert.False(PasswordHash.TryParse(wrong, out _), wrong);
    }

    [Fact]
    public async Task People_are_added_changed_listed_and_removed_and_the_file_is_the_owners_alone()
    {
        Assert.Equal(0, await Edgemon("first password", "user", "add", "anna", "--role", "shifter", "--users", Users));
        Assert.Equal(0, await Edgemon("other password", "user", "add", "ben.k", "--role", "coordinator", "--users", Users));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Users));
        Assert.DoesNotContain("password", string.Join('\n', File.ReadLines(Users).Skip(1)));
        Assert.Equal("anna shifter\nben.k coordinator\n", (await CommandLine.Run("user", "list", "--users", Users)).Output);
        Assert.True(UsersFile.Read(Users)[0].Password.Matches("first password"));

        Assert.Equal(64, await Edgemon("first password", "user", "add", "anna", "--role", "viewer", "--users", Users)); // is there already
        Assert.Equal(64, await Edgemon("short", "user", "password", "anna", "--users", Users));
        Assert.True(UsersFile.Read(Users)[0].Password.Matches("first password"));
        Assert.Equal(0, await Edgemon("second password", "user", "password", "anna", "--users", Users));
        Assert.True(UsersFile.Read(Users)[0].Password.Matches("second password"));
        Assert.Equal(0, (await CommandLine.Run("user", "remove", "anna", "--users", Users)).ExitCode);
        Assert.Equal("ben.k coordinator\n", (await CommandLine.Run("user", "list", "--users", Users)).Output);
        Assert.Equal(["users"], Directory.GetFiles(_folder).Select(Path.GetFileName)); // no draft is left
    }

    [Fact]
    public void A_file_that_others_may_read_is_refused_with_the_command_that_mends_it()
    {
        UsersFile.Write(Users, []);
        File.SetUnixFileMode(Users, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal($"{Users}: others than its owner may use the file (mode 440). Run: chmod 600 {Users}", Assert.Throws<UsersFileException>(() => UsersFile.Read(Users)).Message);
    }

    [Fact]
    public void A_password_can_not_be_an_argument()
    {
        var verb = EdgeMon.Host.Verbs.UserVerb.Create();
        Assert.DoesNotContain(verb.Subcommands.SelectMany(command => command.Options), option => option.Name.Contains("password", StringComparison.Ordinal));
        Assert.All(verb.Subcommands, command => Assert.True(command.Arguments.Count <= 1));
    }

    private static async Task<int> Edgemon(string input, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), .. arguments])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
