using System.Net.Sockets;
using PveAuth.Store;

namespace PveAuth.Server.Startup;

/// <summary>Tells what the operator can mend from what is a fault of ours.</summary>
internal static class StartupFault
{
    /// <summary>The reason in one line; null when only a stack trace helps.</summary>
    public static string? Explain(Exception fault) => fault switch
    {
        StartupException or StoreException or IOException or UnauthorizedAccessException or InvalidDataException => OneLine(fault),
        SocketException => $"cannot listen there: {OneLine(fault)}",
        _ => null,
    };

    private static string OneLine(Exception fault) => fault.Message.ReplaceLineEndings(" ");
}
