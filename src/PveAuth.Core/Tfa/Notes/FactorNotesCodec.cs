using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace PveAuth.Core.Tfa;

/// <summary>Reads and writes a user's notes: one JSON object, in which unknown members are kept.</summary>
public static class FactorNotesCodec
{
    private static readonly JsonDocumentOptions Once = new() { AllowDuplicateProperties = false };

    /// <summary>Reads notes; null when the file says anything that cannot be understood.</summary>
    public static FactorNotes? Parse(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var document = JsonDocument.Parse(file, Once);
            var json = new StrictJson();
            var notes = Read(json, document.RootElement);
            return json.Error is null ? notes : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes notes.</summary>
    public static byte[] Write(FactorNotes notes)
    {
        var json = new StringBuilder("{");
        if (notes.Handle.Length > 0)
        {
            json.Append("\"handle\":").AppendJson(notes.Handle).Append(',');
        }

        json.Append("\"entries\":{");
        var comma = "";
        foreach (var (id, note) in notes.Entries)
        {
            Append(json.Append(comma).AppendJson(id).Append(':'), note);
            comma = ",";
        }

        json.Append('}');
        Append(json, notes.Others);
        return Encoding.UTF8.GetBytes(json.Append("}\n").ToString());
    }

    private static void Append(StringBuilder json, EntryNote note)
    {
        json.Append("{\"passkey\":").Append(note.IsPasskey ? "true" : "false");
        if (note.RpId.Length > 0)
        {
            json.Append(",\"rpId\":").AppendJson(note.RpId);
        }

        Append(json, note.Others);
        json.Append('}');
    }

    private static void Append(StringBuilder json, ImmutableArray<UnknownMember> others)
    {
        foreach (var other in others)
        {
            json.Append(',').AppendJson(other.Name).Append(':').Append(other.Json);
        }
    }

    private static FactorNotes Read(StrictJson json, JsonElement root)
    {
        string[] known = ["handle", "entries"];
        var notes = json.Object(root, "notes", known, tolerant: true);
        var entries = notes.May("entries", (e, what) => Entries(json, e, what), FactorNotes.Empty.Entries);
        return new()
        {
            Handle = notes.May("handle", json.Text, ""),
            Entries = entries,
            Others = Others(json, root, known),
        };
    }

    private static ImmutableSortedDictionary<string, EntryNote> Entries(StrictJson json, JsonElement list, string what)
    {
        if (list.ValueKind != JsonValueKind.Object)
        {
            return json.Fail($"{what}: an object is expected", FactorNotes.Empty.Entries);
        }

        var entries = FactorNotes.Empty.Entries.ToBuilder();
        foreach (var member in list.EnumerateObject())
        {
            entries[json.NameOf(member)] = Entry(json, member.Value);
        }

        return entries.ToImmutable();
    }

    private static EntryNote Entry(StrictJson json, JsonElement item)
    {
        string[] known = ["passkey", "rpId"];
        var note = json.Object(item, "entry", known, tolerant: true);
        return new()
        {
            IsPasskey = note.May("passkey", json.Flag, false),
            RpId = note.May("rpId", json.Text, ""),
            Others = Others(json, item, known),
        };
    }

    private static ImmutableArray<UnknownMember> Others(StrictJson json, JsonElement item, string[] known) =>
        item.ValueKind != JsonValueKind.Object
            ? []
            : [.. item.EnumerateObject()
                .Select(member => new UnknownMember(json.NameOf(member), member.Value.GetRawText()))
                .Where(member => !known.Contains(member.Name))];
}
