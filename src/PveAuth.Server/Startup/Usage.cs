using PveAuth.Server.Web;

namespace PveAuth.Server.Startup;

/// <summary>What the program says when it is asked for help, instead of making a configuration directory at once.</summary>
internal static class Usage
{
    /// <summary>The settings that are most often given on the command line.</summary>
    public static string Text { get; } =
        $"""
        PveAuth {ProductInfo.Version}: access control and two-factor authentication on the files of Proxmox VE.

        USAGE: dotnet PveAuth.Server.dll [--config-dir DIR] [--urls URL[;URL]] [--SETTING VALUE]

          --config-dir DIR       The configuration directory, such as /etc/pve or a copy of it. An empty one gets keys,
                                 a certificate and a user admin@pve, whose password is printed. [default: data]
          --urls URL[;URL]       Where to listen. [default: https://localhost:8006]
          --TfaWriteFormat FORM  pve9, or pve8 when the cluster has nodes before PVE 9. [default: pve9]
          --AccessLog:Path FILE  The access log; empty for none.
          --Syslog:Tag TAG       Tag of messages in the system's log; empty for none. [default: pvedaemon]

        Settings also come from config/appsettings.json beside the program, /etc/pveauth/appsettings.json and
        environment variables (PVEAUTH_TfaWriteFormat=pve8). PVEAUTH_ADMIN_PASSWORD sets the first password of admin@pve.

        """;

    /// <summary>Whether somebody asks for it.</summary>
    public static bool IsWanted(string[] args) => args.Contains("--help") || args is ["-h" or "help", ..];
}
