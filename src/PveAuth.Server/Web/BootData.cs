using System.Buffers;
using System.Text;
using System.Text.Json;
using PveAuth.Server.Http;

namespace PveAuth.Server.Web;

/// <summary>The data block that a page hands to its script. The writer's default encoder escapes <c>&lt;</c>, so no
/// value can end the surrounding element.</summary>
internal static class BootData
{
    /// <summary>For the login page: what may be known before anybody has logged in.</summary>
    /// <param name="boot">Node and realms.</param>
    /// <param name="realms">The realms on offer.</param>
    /// <param name="now">Server time.</param>
    public static string ForLogin(LoginBoot boot, IEnumerable<BootRealm> realms, DateTimeOffset now) => Write(writer =>
    {
        writer.WriteString("node", boot.NodeName);
        writer.WriteNumber("serverTime", now.ToUnixTimeSeconds());
        writer.WriteBoolean("passkeyLogin", boot.PasskeyLogin);
        writer.WriteStartArray("realms");
        foreach (var realm in realms)
        {
            writer.WriteStartObject();
            WriteRealm(writer, realm);
            writer.WriteBoolean("default", realm.Default);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>For a page of a logged-in user.</summary>
    /// <param name="session">The user and what he may do.</param>
    /// <param name="boot">Node and realms.</param>
    /// <param name="now">Server time.</param>
    public static string ForSession(PageSession session, LoginBoot boot, DateTimeOffset now) => Write(writer =>
    {
        writer.WriteString("user", session.User.ToString());
        writer.WriteString("node", boot.NodeName);
        writer.WriteNumber("serverTime", now.ToUnixTimeSeconds());
        writer.WritePropertyName("cap");
        writer.WriteRawValue(session.CapJson);

        var realms = boot.Realms();
        var own = realms.FirstOrDefault(r => string.Equals(r.Realm, session.User.Realm, StringComparison.Ordinal));
        writer.WriteStartObject("realm");
        WriteRealm(writer, own ?? new BootRealm(session.User.Realm, "", null, false, null, false));
        writer.WriteEndObject();
        writer.WriteStartArray("realms");
        foreach (var realm in realms)
        {
            writer.WriteStartObject();
            WriteRealm(writer, realm);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteRealm(Utf8JsonWriter writer, BootRealm realm)
    {
        writer.WriteString("realm", realm.Realm);
        writer.WriteString("type", realm.Type);
        writer.WriteString("tfa", realm.Tfa);
        if (realm.Stronger)
        {
            writer.WriteBoolean("stronger", true);
        }
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
