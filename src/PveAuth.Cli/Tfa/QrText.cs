using System.Text;
using PveAuth.Cli.Output;
using QRCoder;

namespace PveAuth.Cli.Tfa;

/// <summary>Draws QR codes with characters.</summary>
internal static class QrText
{
    private const string BlackOnWhite = "\e[30;107m";
    private const string White = "\e[107m  ";
    private const string Black = "\e[40m  ";
    private const string Reset = "\e[0m";

    /// <summary>Draws a code in the form that was asked for; without a wish, in the one that the locale allows.</summary>
    public static void Write(string text, string? form, Screen screen)
    {
        if (form == "none")
        {
            return;
        }

        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = data.ModuleMatrix;
        bool IsBlack(int x, int y) => y < modules.Count && modules[y][x];

        if ((form ?? (screen.IsUtf8 ? "utf8" : "ansi")) == "utf8")
        {
            screen.WriteUtf8(Blocks(modules.Count, IsBlack));
        }
        else
        {
            screen.WriteUtf8(Colours(modules.Count, IsBlack));
        }
    }

    /// <summary>Two modules in one character, upper and lower half. Black is set as foreground and white as background, so that
    /// the code is not inverted on a bright terminal; the four white modules that the standard asks for belong to the code.</summary>
    private static string Blocks(int size, Func<int, int, bool> isBlack)
    {
        var text = new StringBuilder();
        for (var y = 0; y < size; y += 2)
        {
            text.Append(BlackOnWhite);
            for (var x = 0; x < size; x++)
            {
                text.Append((isBlack(x, y), isBlack(x, y + 1)) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            }

            text.Append(Reset).Append('\n');
        }

        return text.ToString();
    }

    private static string Colours(int size, Func<int, int, bool> isBlack)
    {
        var text = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                text.Append(isBlack(x, y) ? Black : White);
            }

            text.Append(Reset).Append('\n');
        }

        return text.ToString();
    }
}
