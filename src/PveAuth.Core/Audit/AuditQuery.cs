using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace PveAuth.Core.Audit;

/// <summary>Which records of the audit trail are looked for. What is not said does not matter.</summary>
/// <remarks>Most lines are turned down by their bytes, because reading a line costs fifty times as much as searching it.</remarks>
public sealed class AuditQuery
{
    /// <summary>The event of renewed sessions, of which there are many and which tell little.</summary>
    public const string Renewal = "login.renew";

    private static readonly byte[] RenewalBytes = Member("event", Renewal + "\"");

    private readonly List<byte[]> needles = [];
    private SearchValues<string>? textInLines;

    /// <summary>All records.</summary>
    public static AuditQuery Everything { get; } = new();

    /// <summary>Not before this time, milliseconds since the epoch.</summary>
    public long Since { get; init; }

    /// <summary>Before this time, milliseconds since the epoch.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>Whether renewed sessions are wanted.</summary>
    public bool WithRenewals { get; init; } = true;

    /// <summary>Whom it concerns, or who did it, or whose token did.</summary>
    public string? User
    {
        get;
        init => field = Needing(value, text => Bytes($"\"{Escape(text)}"));
    }

    /// <summary>An event, or the first word of its name.</summary>
    public string? Event
    {
        get;
        init => field = Needing(value, text => Member("event", text));
    }

    /// <summary>How it ended.</summary>
    public AuditResult? Result
    {
        get;
        init
        {
            field = value;
            Needing(value is { } result ? AuditLine.NameOf(result) : null, text => Member("result", text + "\""));
        }
    }

    /// <summary>The client's address.</summary>
    public string? Address
    {
        get;
        init => field = Needing(value, text => Member("ip", text));
    }

    /// <summary>The reference that a caller was shown.</summary>
    public string? Reference
    {
        get;
        init => field = Needing(value, text => Member("ref", text));
    }

    /// <summary>Text in one of the members that say who, what, how and why, in any case.</summary>
    public string? Text
    {
        get;
        init
        {
            field = value;
            textInLines = value is null ? null : SearchValues.Create([Escape(value)], StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>Whether it is worth reading a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="time">Its time.</param>
    public bool MayFit(ReadOnlySpan<byte> line, long time)
    {
        if (time < Since || time >= Until || (!WithRenewals && line.IndexOf(RenewalBytes) >= 0))
        {
            return false;
        }

        foreach (var needle in needles)
        {
            if (line.IndexOf(needle) < 0)
            {
                return false;
            }
        }

        return textInLines is null || HoldsText(line);
    }

    /// <summary>Whether a record is looked for.</summary>
    public bool Fits(AuditRecord record) =>
        record.Time >= Since && record.Time < Until &&
        (WithRenewals || record.Event != Renewal) &&
        (User is null || record.User == User || record.By == User || record.By?.StartsWith($"{User}!", StringComparison.Ordinal) == true) &&
        (Event is null || record.Event == Event || record.Event.StartsWith($"{Event}.", StringComparison.Ordinal)) &&
        (Result is null || record.Result == Result) &&
        (Address is null || record.Address == Address) &&
        (Reference is null || record.Reference == Reference) &&
        (Text is null || Texts(record).Any(text => text?.Contains(Text, StringComparison.OrdinalIgnoreCase) == true));

    private static IEnumerable<string?> Texts(AuditRecord record) =>
    [
        record.User, record.By, record.Method, record.Entry, record.Agent, record.Code, record.Reason, record.Expected, record.Got,
        .. record.Parameters.Select(parameter => parameter.Value),
        .. record.Replaced.Select(parameter => parameter.Value),
    ];

    private static string Escape(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>How a line's member begins.</summary>
    private static byte[] Member(string name, string value) => Bytes($"\"{name}\":\"{value}");

    private string? Needing(string? value, Func<string, byte[]> needle)
    {
        if (value is not null)
        {
            needles.Add(needle(value));
        }

        return value;
    }

    private bool HoldsText(ReadOnlySpan<byte> line)
    {
        var buffer = ArrayPool<char>.Shared.Rent(line.Length);
        var length = Encoding.UTF8.GetChars(line, buffer);
        var holds = buffer.AsSpan(0, length).ContainsAny(textInLines!);
        ArrayPool<char>.Shared.Return(buffer);
        return holds;
    }
}
