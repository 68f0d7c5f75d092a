using PveAuth.Cli.Running;
using PveAuth.Core.Tfa;

namespace PveAuth.Cli.Tfa;

/// <summary><c>oathkeygen</c>: a secret, and on demand its QR code.</summary>
internal static class OathKeyGenCommand
{
    private const int SecretBytes = 10;

    public static Task<Fault?> RunAsync(Invocation call)
    {
        var secret = EnrolmentLabel.NewSecret(SecretBytes);
        call.Screen.Write($"{Base32.Encode(secret.AsSpan())}\n");
        call.Screen.Flush();
        QrText.Write(
            EnrolmentLabel.For(call.Text("userid") ?? "root@pam", secret).ToCanonical(), call.Text("qr") ?? "none", call.Screen);
        return Task.FromResult<Fault?>(null);
    }
}
