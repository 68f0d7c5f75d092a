using System.Text.Json;
using PveAuth.Api;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;
using PveAuth.Realms;
using PveAuth.Store;

namespace PveAuth.Cli.Running;

/// <summary>A configuration directory, opened to work on it as root@pam through the same store and locks as the server.</summary>
internal sealed class Workplace : IDisposable
{
    private const string SettingsPath = "/etc/pveauth/appsettings.json";
    private const string FormatKey = "TfaWriteFormat";

    private static readonly AuthId Root = new(UserId.Root);

    private readonly RealmPasswords passwords;
    private readonly YubicoServer yubico = new();

    private Workplace(ConfigDirectory directory)
    {
        passwords = new RealmPasswords(directory);
        Services = new ApiServices
        {
            Directory = directory,
            Passwords = passwords,
            Yubico = yubico,
            Time = TimeProvider.System,
            Log = new AuthLog(new SystemLog()),
        };
    }

    /// <summary>What methods work with.</summary>
    public ApiServices Services { get; }

    /// <summary>Opens a directory.</summary>
    /// <returns>Null when it cannot be used; <paramref name="fault"/> says why.</returns>
    public static Workplace? Open(string path, out string fault)
    {
        fault = File.Exists(path) ? $"'{path}' is a file, not a configuration directory"
            : !Directory.Exists(path) ? $"the configuration directory '{path}' does not exist"
            : Closed(path) ?? Closed(Path.Combine(path, "priv")) ?? "";
        if (fault.Length > 0 || ReadFormat(out fault) is not { } format)
        {
            return null;
        }

        var directory = new ConfigDirectory(path, format, TimeProvider.System, new StandardErrorLog());

        // A command that takes a broken file for an empty one would say that there are no users.
        fault = Unusable(directory.Users) ?? Unusable(directory.Domains) ?? "";
        if (fault.Length > 0)
        {
            directory.Dispose();
            return null;
        }

        return new Workplace(directory);
    }

    /// <summary>Calls a method.</summary>
    public Task<ApiResult> CallAsync(ApiMethod method, IReadOnlyDictionary<string, RawValue> parameters) => ApiRunner.RunAsync(
        method, Root, parameters, Services.Directory.Current, new ApiClient(null, null), Services, CancellationToken.None);

    /// <summary>Why a file cannot be used; null when it can.</summary>
    public static string? Unusable<T>(ConfigFile<T> file)
        where T : class => file.Current.Fault is { } reason ? $"'{file.FullPath}' cannot be used: {reason}" : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        passwords.Dispose();
        yubico.Dispose();
        Services.Directory.Dispose();
    }

    /// <summary>Why a directory cannot be looked into; null when it can, or is not there. To somebody who may not, its files seem to
    /// be missing, and a missing file is an empty one.</summary>
    private static string? Closed(string path)
    {
        try
        {
            _ = Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"'{path}' cannot be read; run pveum as root";
        }
    }

    /// <summary>The server's setting for the form of tfa.cfg: a cluster with nodes that cannot read the newer one needs it here
    /// too.</summary>
    private static TfaWriteFormat? ReadFormat(out string fault)
    {
        fault = "";
        try
        {
            var name = Environment.GetEnvironmentVariable($"PVEAUTH_{FormatKey}");
            if (name is null && File.Exists(SettingsPath))
            {
                var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
                using var settings = JsonDocument.Parse(File.ReadAllBytes(SettingsPath), options);
                name = settings.RootElement.EnumerateObject()
                    .FirstOrDefault(member => member.Name.Equals(FormatKey, StringComparison.OrdinalIgnoreCase)).Value is
                    { ValueKind: JsonValueKind.String } value
                    ? value.GetString()
                    : null;
            }

            switch (name)
            {
                case null or "pve9":
                    return TfaWriteFormat.Pve9;
                case "pve8":
                    return TfaWriteFormat.Pve8;
                default:
                    fault = $"{FormatKey} is '{name}', but must be pve9 or pve8";
                    return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            fault = $"the settings in '{SettingsPath}' cannot be used: {e.Message}";
            return null;
        }
    }
}
