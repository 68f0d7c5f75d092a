namespace PveAuth.Store;

/// <summary>The configuration directory cannot do what was asked: a file that does not parse, a lock that is held, a
/// cluster without quorum, a full disk. The message may be shown to the caller.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
