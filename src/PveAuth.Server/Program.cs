using PveAuth.Realms;
using PveAuth.Server.Startup;

// The process that asks PAM is this program too; see PamRealm.
if (args is [PamChild.Verb])
{
    return PamChild.Run(Console.OpenStandardInput(), Console.Out);
}

if (Usage.IsWanted(args))
{
    await Console.Out.WriteAsync(Usage.Text);
    return 0;
}

try
{
    await using var app = PveAuthHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartupFault.Explain(e) is { } explanation)
{
    // What the operator can mend is one line; a stack trace is for faults of ours.
    await Console.Error.WriteLineAsync($"PveAuth cannot start: {explanation}");
    return 1;
}
