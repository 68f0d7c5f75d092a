namespace PveAuth.Store;

/// <summary>What administrators are told about a file that cannot be used.</summary>
public static class FileFault
{
    extension<T>(FileSnapshot<T> snapshot)
    {
        /// <summary>Why the file as a whole cannot be used, as precisely as it is known; null when it can. Unlike
        /// <see cref="FileSnapshot{T}.Unreadable"/>, which clients may get to see, it may name a user.</summary>
        public string? Fault => snapshot.Unreadable is not { } reason ? null
            : snapshot.Problems is [var first, ..] && !reason.Contains(first.Text, StringComparison.Ordinal) ? first.ToString()
            : reason;
    }
}
