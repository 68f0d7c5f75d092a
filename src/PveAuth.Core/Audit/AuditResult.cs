namespace PveAuth.Core.Audit;

/// <summary>How something ended.</summary>
public enum AuditResult
{
    /// <summary>It was done.</summary>
    Ok,

    /// <summary>It was refused.</summary>
    Failed,

    /// <summary>It was refused because of a lock.</summary>
    Locked,
}
