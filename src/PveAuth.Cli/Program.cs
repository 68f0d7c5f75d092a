using PveAuth.Cli;
using PveAuth.Realms;

// The process that asks PAM is this program too; see PamRealm.
return args is [PamChild.Verb]
    ? PamChild.Run(Console.OpenStandardInput(), Console.Out)
    : await Pveum.RunAsync(args);
