using System.Buffers.Binary;
using System.Text;

namespace PveAuth.Realms;

/// <summary>The process that asks PAM: our own program, started with <see cref="Verb"/>.</summary>
/// <remarks>The question comes on standard input, so that no password stands in a list of processes: four texts, each
/// with its length in four bytes before it. The verdict is the exit code; standard output says why.</remarks>
public static class PamChild
{
    /// <summary>The hidden first argument.</summary>
    public const string Verb = "pam-check";

    /// <summary>PVE's PAM service; PAM falls back to <c>other</c> where it is not set up.</summary>
    internal const string Service = "proxmox-ve-auth";

    /// <summary>Answers one question.</summary>
    /// <returns>0 when the password is right, 1 when it is not, 2 when the question or PAM itself is broken.</returns>
    public static int Run(Stream input, TextWriter output)
    {
        try
        {
            var (service, user, password, host) = (Read(input), Read(input), Read(input), Read(input));
            if (PamLibrary.Authenticate(service, user, password, host.Length > 0 ? host : null) is not { } reason)
            {
                return 0;
            }

            output.Write(reason);
            return 1;
        }
        catch (Exception e) when (e is IOException or DllNotFoundException)
        {
            output.Write(e.Message);
            return 2;
        }
    }

    internal static void Write(Stream stream, string text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        stream.Write(length);
        stream.Write(bytes);
    }

    private static string Read(Stream stream)
    {
        Span<byte> length = stackalloc byte[4];
        stream.ReadExactly(length);
        var count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is < 0 or > 65536)
        {
            throw new IOException("The question has no sensible length.");
        }

        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
