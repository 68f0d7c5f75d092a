using System.Reflection;
using PveAuth.Realms;

// The process that asks PAM is this program too; see PamRealm.
if (args is [PamChild.Verb])
{
    return PamChild.Run(Console.OpenStandardInput(), Console.Out);
}

const int UsageError = 255;
const string Help = """
    pveum: users, permissions, realms and second factors of a Proxmox VE directory

    USAGE: pveum [--config-dir DIR] COMMAND

      --config-dir DIR   the configuration directory (default: /etc/pve)
      --help             this text
      --version          the version

    The commands are not built yet.
    """;

var words = args is ["--config-dir", _, .. var rest] ? rest : args;
switch (words)
{
    case ["--help" or "-h" or "help"]:
        Console.WriteLine(Help);
        return 0;

    case ["--version"]:
        Console.WriteLine(Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return 0;

    default:
        Console.Error.WriteLine(words.Length == 0 ? "no command given" : $"unknown command '{words[0]}'");
        Console.Error.WriteLine(Help);
        return UsageError;
}
