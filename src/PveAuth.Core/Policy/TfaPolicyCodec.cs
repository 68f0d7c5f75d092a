using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Policy;

/// <summary>Reads and writes <c>pveauth/policy.json</c>: one object, in which every member may be absent.</summary>
public static class TfaPolicyCodec
{
    // The end of the year 9999, so that no sum with the grace overflows.
    private const long LastSecond = 253_402_300_799;

    private static readonly string[] Members =
    [
        "tfa", "realms", "groups", "exempt", "graceDays", "since", "recovery",
        "strongerRealms", "passkeyRealms", "passkeyTwoFactorRealms",
    ];

    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    /// <summary>Reads the file. A part that cannot be understood spoils all of it: a policy that holds by halves is none.</summary>
    /// <returns>The policy, or what is wrong.</returns>
    public static (TfaPolicy? Value, string? Error) Parse(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            return (TfaPolicy.Off, null);
        }

        if (!Utf8.IsValid(file))
        {
            return (null, "not UTF-8");
        }

        try
        {
            var reader = new Utf8JsonReader(file);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
            {
                return (null, "there is more than one value");
            }

            var json = new StrictJson();
            var policy = Read(json, document.RootElement);
            return json.Error is null ? (policy, null) : (null, json.Error);
        }
        catch (JsonException bad)
        {
            return (null, $"not JSON: line {bad.LineNumber + 1}");
        }
    }

    /// <summary>Writes the file.</summary>
    public static byte[] Write(TfaPolicy policy)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("tfa", Name(policy.Tfa));
            WriteNames(json, "realms", policy.Realms);
            WriteNames(json, "groups", policy.Groups);
            WriteNames(json, "exempt", policy.Exempt.Select(user => user.ToString()));
            json.WriteNumber("graceDays", policy.GraceDays);
            json.WriteNumber("since", policy.Since);
            json.WriteString("recovery", Name(policy.Recovery));
            WriteNames(json, "strongerRealms", policy.StrongerRealms);
            WriteNames(json, "passkeyRealms", policy.PasskeyRealms);
            WriteNames(json, "passkeyTwoFactorRealms", policy.PasskeyTwoFactorRealms);
            foreach (var (name, text) in policy.Unknown)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(text);
            }

            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Changes with the policy, so that who saves an older one is told.</summary>
    public static string Digest(TfaPolicy policy) => Convert.ToHexStringLower(SHA256.HashData(Write(policy)))[..40];

    /// <summary>The word for a demand on the wire and in the file.</summary>
    public static string Name(TfaDemand demand) => demand switch
    {
        TfaDemand.Recommended => "recommended",
        TfaDemand.Required => "required",
        _ => "off",
    };

    /// <summary>The word for what becomes of recovery keys.</summary>
    public static string Name(RecoveryDemand demand) => demand switch
    {
        RecoveryDemand.Optional => "optional",
        RecoveryDemand.Required => "required",
        _ => "off",
    };

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var all = values.ToList();
        if (all.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        all.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private static TfaPolicy Read(StrictJson json, JsonElement root)
    {
        var policy = json.Object(root, "policy", Members, tolerant: true);
        return new()
        {
            Tfa = policy.May("tfa", (item, what) => Word<TfaDemand>(json, item, what, Name), TfaDemand.Off),
            Realms = Names("realms", static text => RealmName.IsValid(text)),
            Groups = Names("groups", static text => Core.Identity.Names.IsValid(text)),
            Exempt = policy.May("exempt", (list, what) => json.List(list, what, item => User(json, item, what)), []).ToImmutableSortedSet(),
            GraceDays = (int)policy.May("graceDays", (n, what) => json.Integer(n, what, 0, TfaPolicy.MaxGraceDays), 0L),
            Since = policy.May("since", (n, what) => json.Integer(n, what, 0, LastSecond), 0L),
            Recovery = policy.May("recovery", (item, what) => Word<RecoveryDemand>(json, item, what, Name), RecoveryDemand.Optional),
            StrongerRealms = Names("strongerRealms", static text => RealmName.IsValid(text)),
            PasskeyRealms = Names("passkeyRealms", static text => RealmName.IsValid(text)),
            PasskeyTwoFactorRealms = Names("passkeyTwoFactorRealms", static text => RealmName.IsValid(text)),
            Unknown = json.Error is null ? Others(json, root) : [],
        };

        ImmutableSortedSet<string> Names(string member, Predicate<string> isName) => policy.May(
            member,
            (list, what) => json.List(
                list, what, item => json.Text(item, what) is var text && isName(text) ? text : json.Fail($"{what}: not a name", "")),
            []).ToImmutableSortedSet(StringComparer.Ordinal);
    }

    private static ImmutableArray<KeyValuePair<string, string>> Others(StrictJson json, JsonElement root) =>
    [
        .. root.EnumerateObject()
            .Select(member => KeyValuePair.Create(json.NameOf(member), member.Value.GetRawText()))
            .Where(member => !Members.Contains(member.Key)),
    ];

    private static UserId User(StrictJson json, JsonElement item, string what) =>
        UserId.TryParse(json.Text(item, what), out var user) ? user : json.Fail($"{what}: not a user id", default(UserId));

    private static T Word<T>(StrictJson json, JsonElement item, string what, Func<T, string> name)
        where T : struct, Enum
    {
        var text = json.Text(item, what);
        foreach (var value in Enum.GetValues<T>())
        {
            if (name(value) == text)
            {
                return value;
            }
        }

        return json.Fail($"{what}: unknown word", default(T));
    }
}
