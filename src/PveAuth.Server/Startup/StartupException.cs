namespace PveAuth.Server.Startup;

/// <summary>The server cannot start, and the operator can do something about it.</summary>
internal sealed class StartupException(string message) : Exception(message);
