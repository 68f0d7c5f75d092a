using System.Text;

namespace PveAuth.Cli.Tests;

/// <summary>Turns what a terminal shows into a picture and has it scanned.</summary>
internal static class Screenshot
{
    private const int Scale = 4;

    /// <summary>Reads the QR code in these lines, which colours paint and block characters fill.</summary>
    public static string Scan(IEnumerable<string> lines)
    {
        var rows = lines.Where(line => line.Contains('\e', StringComparison.Ordinal)).SelectMany(Paint).ToList();
        var picture = new StringBuilder($"P2\n{rows[0].Count * Scale} {rows.Count * Scale}\n1\n");
        foreach (var row in rows)
        {
            var line = string.Concat(row.Select(isBlack => string.Concat(Enumerable.Repeat(isBlack ? "0 " : "1 ", Scale)))) + "\n";
            picture.Append(string.Concat(Enumerable.Repeat(line, Scale)));
        }

        var file = Path.GetTempFileName() + ".pgm";
        File.WriteAllText(file, picture.ToString());
        try
        {
            // It also complains about a bus that a machine without windows does not have.
            return PveumProcess.Execute("zbarimg", ["-q", "--raw", file], "C", null, []).Output.Trim();
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The pixels of a line: one row of pairs of blanks, or two rows of half blocks.</summary>
    private static List<bool>[] Paint(string line)
    {
        var (upper, lower) = (new List<bool>(), new List<bool>());
        var isWhite = false;
        var hasBlocks = line.AsSpan().ContainsAny('▀', '▄', '█');
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\e')
            {
                var end = line.IndexOf('m', i);
                var codes = line[(i + 2)..end].Split(';');
                isWhite = codes.Contains("107");
                i = end;
            }
            else
            {
                upper.Add(line[i] is '▀' or '█' || !isWhite);
                lower.Add(line[i] is '▄' or '█' || !isWhite);
            }
        }

        // A line of the quiet zone is two rows of white in either form that has half blocks; one pixel is two blanks in the other.
        return hasBlocks || line.StartsWith("\e[30;107m", StringComparison.Ordinal)
            ? [upper, lower]
            : [[.. upper.Where((_, i) => i % 2 == 0)]];
    }
}
