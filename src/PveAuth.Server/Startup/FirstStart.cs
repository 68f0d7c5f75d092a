using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;
using PveAuth.Realms;
using PveAuth.Store;

namespace PveAuth.Server.Startup;

/// <summary>Fills an empty configuration directory so that somebody can log in; on one with files, adds only what is
/// missing to run.</summary>
internal static class FirstStart
{
    private const string Work = "first-start";
    private const string PasswordVariable = "PVEAUTH_ADMIN_PASSWORD";
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Opens a directory, ready to serve.</summary>
    /// <exception cref="StartupException">It cannot be used.</exception>
    public static ConfigDirectory Open(string path, TfaWriteFormat format, Microsoft.Extensions.Logging.ILogger logger)
    {
        if (File.Exists(path))
        {
            throw new StartupException($"'{path}' is a file, not a configuration directory");
        }

        var directory = new ConfigDirectory(path, format, TimeProvider.System, logger);
        var isNew = !Directory.Exists(path) || directory.IsEmpty || IsUnfinished(path);
        var given = isNew ? GivenPassword() : null;
        if (isNew || IsBeingMade(path))
        {
            Directory.CreateDirectory(path, DirectoryMode);

            // Another process may be at it: it alone prints a password, and this one goes on when there is somebody to log in.
            using var held = directory.Lock(Work);
            if (directory.IsEmpty || IsUnfinished(path))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(MarkOf(path))!, DirectoryMode);
                File.WriteAllText(MarkOf(path), "");
                CopySamples(path);
                directory.CreateMissingKeys();
                CreateAdministrator(directory, given);
                File.Delete(MarkOf(path));
            }
        }

        directory.CreateMissingKeys();
        directory.Watch();
        return directory;
    }

    /// <summary>A first start leaves its lock, whether it is over or not. Without one there was none on this directory.</summary>
    private static bool IsBeingMade(string path) => File.Exists(Path.Combine(path, "pveauth", "lock", $"pveauth-{Work}"));

    /// <summary>A first start that was killed is done again, up to the password that it may not have printed.</summary>
    private static bool IsUnfinished(string path) => File.Exists(MarkOf(path));

    private static string MarkOf(string path) => Path.Combine(path, "pveauth", "first-start");

    private static void CopySamples(string path)
    {
        var samples = Path.Combine(AppContext.BaseDirectory, "config", "etc-pve");
        if (Directory.Exists(samples))
        {
            foreach (var file in Directory.EnumerateFiles(samples))
            {
                var copy = Path.Combine(path, Path.GetFileName(file));
                File.Copy(file, copy, overwrite: true);
                File.SetUnixFileMode(copy, FileMode);
            }
        }
    }

    /// <summary>Looked at before anything is made: a directory that is not empty any more gets no administrator.</summary>
    private static string? GivenPassword() => Environment.GetEnvironmentVariable(PasswordVariable) switch
    {
        null or "" => null,
        { Length: < 8 or > 64 } => throw new StartupException($"{PasswordVariable} must have 8 to 64 characters"),
        var given => given,
    };

    private static void CreateAdministrator(ConfigDirectory directory, string? given)
    {
        var admin = UserId.Parse("admin@pve");
        var password = given ?? RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16);

        // Nobody else knows of the directory yet, so waiting here blocks nobody.
        directory.Users.UpdateAsync(
            users => (users.With(new User(admin) { Enabled = true, Comment = "Made at the first start" })
                .WithAcl(new AclEntry(AclPath.Root, AclSubject.Of(admin), "Administrator", true)), true),
            CancellationToken.None).GetAwaiter().GetResult();
        directory.Shadow.UpdateAsync(
            shadow => (shadow.With(admin.Name, Crypt.Create(password)), true), CancellationToken.None).GetAwaiter().GetResult();

        Console.WriteLine($"First start: the configuration is in {directory.Path}");
        Console.WriteLine(given is not null
            ? $"Log in as {admin} with the password from {PasswordVariable}"
            : $"Log in as {admin} with the password {password} (it is shown only this once)");
    }
}
