using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PveAuth.Api;

namespace PveAuth.Cli.Output;

/// <summary>How the answer of a method looks as text; the other forms are the same for all.</summary>
/// <param name="Draw">Draws it.</param>
internal sealed record View(Action<ApiResult, OutputOptions, Screen> Draw)
{
    private const string PropagatesMark = " (*)";

    /// <summary>A text or a number.</summary>
    public static View Value { get; } = new(static (answer, _, screen) =>
    {
        if (answer.Data is { } data)
        {
            screen.Write($"{screen.Shown(Cell(data))}\n");
        }
    });

    /// <summary>An object, one row for each member.</summary>
    public static View Object { get; } = new(static (answer, options, screen) =>
    {
        var rows = new List<string[]>();
        foreach (var (name, value) in JsonText.Sorted(answer.Data as JsonObject ?? []))
        {
            if (value is not null)
            {
                rows.Add([name, Cell(value)]);
            }
        }

        Write([new("key", false), new("value", false)], rows, options, screen);
    });

    /// <summary>Privileges by path. Those that hold below it too bear a mark.</summary>
    public static View Permissions { get; } = new(static (answer, options, screen) =>
    {
        var rows = new List<string[]>();
        foreach (var (path, privileges) in JsonText.Sorted(answer.Data as JsonObject ?? []))
        {
            var names = JsonText.Sorted(privileges as JsonObject ?? [])
                .Select(p => p.Key + (p.Value?.GetValue<int>() == 1 ? PropagatesMark : ""));
            rows.Add([path, string.Join('\n', names)]);
        }

        if (rows.Count > 0)
        {
            Write([new("ACL path", false), new("Permissions", false)], rows, options, screen);
            screen.Write($"Privileges with{PropagatesMark} hold below the path too.\n");
        }
    });

    /// <summary>Second factors: a list of entries, or of users with their entries.</summary>
    public static View Factors { get; } = new(static (answer, _, screen) => FactorList.Write(answer.Data as JsonArray ?? [], screen));

    /// <summary>Why somebody has a privilege.</summary>
    public static View Explanation { get; } = new(static (answer, options, screen) =>
        ExplanationText.Write(answer.Data as JsonObject ?? [], options, screen));

    /// <summary>What a check found.</summary>
    public static View Findings { get; } = new(static (answer, _, screen) => FindingList.Write(answer.Data as JsonObject ?? [], screen));

    /// <summary>Who can log in before and after a change.</summary>
    public static View Simulation { get; } = new(static (answer, options, screen) =>
        SimulationText.Write(answer.Data as JsonObject ?? [], options, screen));

    /// <summary>One member of an object, alone.</summary>
    public static View Member(string name) => new((answer, _, screen) => screen.Write($"{Cell(answer.Data?[name])}\n"));

    /// <summary>A list of objects that is a member of the answer, in its own order.</summary>
    public static View TableOf(string member, params ImmutableArray<string> columns) => new((answer, options, screen) =>
    {
        var heads = columns.Select(name => new Column(name.TrimStart('#'), name.StartsWith('#'))).ToArray();
        var rows = (answer.Data?[member] as JsonArray ?? [])
            .Select(item => heads.Select(head => item?[head.Title] is { } value ? Cell(value) : "").ToArray())
            .ToList();
        Write(heads, rows, options, screen);
    });

    /// <summary>A list of objects. The first column sorts the rows; <c>#</c> marks columns of whole numbers.</summary>
    public static View Table(params ImmutableArray<string> columns) => new((answer, options, screen) =>
    {
        var heads = columns.Select(name => new Column(name.TrimStart('#'), name.StartsWith('#'))).ToArray();
        var rows = new List<string[]>();
        IEnumerable<JsonNode?>? made = answer.Items;
        var items = made ?? answer.Data as JsonArray ?? [];
        foreach (var item in items)
        {
            var row = new string[heads.Length];
            for (var c = 0; c < row.Length; c++)
            {
                row[c] = item is JsonObject entry && entry.TryGetPropertyValue(heads[c].Title, out var value) ? Cell(value) : "";
            }

            rows.Add(row);
        }

        Write(heads, Sorted(rows), options, screen);
    });

    /// <summary>Shows an answer.</summary>
    public void Show(ApiResult answer, OutputOptions options, Screen screen)
    {
        if (options.IsQuiet)
        {
            return;
        }

        switch (options.Format)
        {
            case OutputFormat.Json:
                screen.WriteUtf8(JsonText.Compact(answer.Data) + "\n");
                break;
            case OutputFormat.JsonPretty:
                screen.WriteUtf8(JsonText.Pretty(answer.Data) + "\n");
                break;
            case OutputFormat.Yaml:
                screen.WriteUtf8(YamlText.Document(answer.Data));
                break;
            default:
                Draw(answer, options, screen);
                break;
        }
    }

    private static void Write(Column[] columns, List<string[]> rows, OutputOptions options, Screen screen)
    {
        if (rows.Count > 0)
        {
            TextTable.Write(columns, rows, options, screen);
        }
    }

    private static List<string[]> Sorted(List<string[]> rows)
    {
        // Methods sort most lists already, and the order within one path of the ACL is theirs.
        for (var i = 1; i < rows.Count; i++)
        {
            if (string.CompareOrdinal(rows[i - 1][0], rows[i][0]) > 0)
            {
                return [.. rows.OrderBy(row => row[0], StringComparer.Ordinal)];
            }
        }

        return rows;
    }

    private static string Cell(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.TryGetValue<int>(out var number) => number.ToString(CultureInfo.InvariantCulture),
        JsonValue value when value.TryGetValue<long>(out var number) => number.ToString(CultureInfo.InvariantCulture),
        JsonValue value when value.GetValueKind() == JsonValueKind.True => "1",
        JsonValue value when value.GetValueKind() == JsonValueKind.False => "0",
        _ => JsonText.Compact(node),
    };
}
