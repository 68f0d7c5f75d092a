using PveAuth.Core.Audit;

namespace PveAuth.Api.Audit;

/// <summary>Adds records to the audit trail.</summary>
public static class Auditing
{
    /// <summary>Adds a record, with the time and where the request came from.</summary>
    public static void Record(this ApiServices services, ApiClient client, AuditRecord record) =>
        services.Directory.Audit.Append(record with
        {
            Time = services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Address = client.Address,
            Agent = client.Agent,
            Reference = client.RequestId,
        });
}
