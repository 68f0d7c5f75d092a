namespace PveAuth.Cli.Output;

/// <summary>A column of a table.</summary>
internal sealed record Column(string Title, bool IsRight);

/// <summary>Draws tables as PVE's tools do.</summary>
internal static class TextTable
{
    private readonly record struct Lines(string Start, string Middle, string End, char Line);

    private sealed record Style(Lines Top, Lines Header, Lines Row, Lines Bottom, string Edge);

    private readonly record struct Edges(string Start, string Middle, string End);

    private static readonly Style Boxes =
        new(new("┌", "┬", "┐", '─'), new("╞", "╪", "╡", '═'), new("├", "┼", "┤", '─'), new("└", "┴", "┘", '─'), "│");

    private static readonly Style Plain =
        new(new("+", "+", "+", '-'), new("+", "+", "+", '='), new("+", "+", "+", '-'), new("+", "+", "+", '-'), "|");

    /// <summary>Draws a table.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A text for each column; line feeds in it make a row higher.</param>
    /// <param name="options">With lines or without, with a header or without.</param>
    /// <param name="screen">Where to.</param>
    public static void Write(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, OutputOptions options, Screen screen)
    {
        var widths = new int[columns.Count];
        for (var c = 0; c < widths.Length; c++)
        {
            widths[c] = options.HasHeader ? DisplayWidth.Of(columns[c].Title) : 0;
            foreach (var row in rows)
            {
                row[c] = screen.Shown(row[c]);
                widths[c] = Math.Max(widths[c], Width(row[c]));
            }
        }

        var style = screen.IsUtf8 ? Boxes : Plain;
        var edge = options.HasBorder ? new Edges($"{style.Edge} ", $" {style.Edge} ", $" {style.Edge}\n") : new Edges("", " ", "\n");
        if (options.HasBorder)
        {
            screen.Write(Rule(style.Top, widths));
        }

        if (options.HasHeader)
        {
            WriteRow(screen, columns, [.. columns.Select(column => column.Title)], widths, edge);
            screen.Write(options.HasBorder ? Rule(style.Header, widths) : "");
        }

        var rule = options.HasBorder ? Rule(style.Row, widths) : "";
        for (var r = 0; r < rows.Count; r++)
        {
            screen.Write(r > 0 ? rule : "");
            WriteRow(screen, columns, rows[r], widths, edge);
        }

        if (options.HasBorder)
        {
            screen.Write(Rule(style.Bottom, widths));
        }
    }

    private static int Width(string cell)
    {
        if (!cell.Contains('\n', StringComparison.Ordinal))
        {
            return DisplayWidth.Of(cell);
        }

        var width = 0;
        foreach (var line in cell.AsSpan().EnumerateLines())
        {
            width = Math.Max(width, DisplayWidth.Of(line));
        }

        return width;
    }

    private static string Rule(in Lines lines, int[] widths)
    {
        var (middle, line) = (lines.Middle, lines.Line);
        return $"{lines.Start}{string.Join(middle, widths.Select(width => new string(line, width + 2)))}{lines.End}\n";
    }

    private static void WriteRow(Screen screen, IReadOnlyList<Column> columns, string[] cells, int[] widths, in Edges edge)
    {
        var height = 1;
        foreach (var cell in cells)
        {
            height = Math.Max(height, cell.AsSpan().Count('\n') + 1);
        }

        for (var line = 0; line < height; line++)
        {
            for (var c = 0; c < cells.Length; c++)
            {
                var text = height == 1 ? cells[c] : LineAt(cells[c], line);
                var blanks = widths[c] - DisplayWidth.Of(text);
                screen.Write(c == 0 ? edge.Start : edge.Middle);
                screen.Blanks(columns[c].IsRight ? blanks : 0);
                screen.Write(text);

                // Without an edge behind it nothing needs the blanks.
                screen.Blanks(columns[c].IsRight || (edge.Start.Length == 0 && c == cells.Length - 1) ? 0 : blanks);
            }

            screen.Write(edge.End);
        }
    }

    private static string LineAt(string cell, int line)
    {
        foreach (var part in cell.Split('\n'))
        {
            if (line-- == 0)
            {
                return part;
            }
        }

        return "";
    }
}
