using System.Globalization;
using System.Text;
using PveAuth.Cli.Commands;
using PveAuth.Cli.Output;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Help;

/// <summary>Usage lines and help, made from the descriptions of commands and methods.</summary>
internal static class Usage
{
    private const int NameWidth = 24;
    private const int LineWidth = 79;

    /// <summary>How a command is called, in one line.</summary>
    public static string Line(Command command)
    {
        var text = new StringBuilder("pveum ").Append(command.Words);
        var parameters = command.Parameters();
        foreach (var name in command.Positionals)
        {
            var isOptional = parameters.First(p => p.Name == name).IsOptional;
            text.Append(isOptional ? $" [<{name}>]" : $" <{name}>");
        }

        var hasOthers = command.HasOutputOptions;
        foreach (var parameter in parameters)
        {
            if (command.Positionals.Contains(parameter.Name))
            {
                continue;
            }

            // A password that is not given is asked.
            if (parameter is { IsOptional: false, IsSecret: false })
            {
                text.Append(" --").Append(parameter.Name).Append(' ').Append(TypeText(parameter));
            }
            else
            {
                hasOthers = true;
            }
        }

        return hasOthers ? text.Append(" [OPTIONS]").ToString() : text.ToString();
    }

    /// <summary>All commands that begin with these words, one line each.</summary>
    public static string List(string words)
    {
        var text = new StringBuilder("USAGE: pveum [--config-dir DIR] COMMAND [ARGUMENTS] [OPTIONS]\n\n");
        foreach (var command in CommandTable.All)
        {
            if (words.Length == 0 || command.Words.StartsWith(words + " ", StringComparison.Ordinal))
            {
                text.Append("       ").Append(Line(command)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>What a command does and what each parameter means.</summary>
    public static string Describe(Command command, bool isVerbose)
    {
        var text = new StringBuilder("USAGE: ").Append(Line(command)).Append("\n\n");
        AppendWrapped(text, command.Description, 2);
        var parameters = command.Parameters();
        foreach (var name in command.Positionals)
        {
            Describe(text, $"<{name}>", parameters.First(p => p.Name == name), isVerbose);
        }

        var options = parameters.Where(p => !command.Positionals.Contains(p.Name));
        foreach (var parameter in options.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            Describe(text, "--" + parameter.Name, parameter, isVerbose);
        }

        if (command.HasOutputOptions && isVerbose)
        {
            text.Append("\n  Form of the output:\n");
            foreach (var parameter in OutputOptions.Parameters)
            {
                Describe(text, "--" + parameter.Name, parameter, isVerbose);
            }
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, string name, Parameter parameter, bool isVerbose)
    {
        text.Append("\n  ").Append(name.PadRight(NameWidth - 2)).Append(' ').Append(TypeText(parameter));
        if (isVerbose && Limits(parameter) is { Length: > 0 } limits)
        {
            text.Append(" (").Append(limits).Append(')');
        }

        if (isVerbose && parameter.Default is { } standard)
        {
            text.Append(" [default: ").Append(standard).Append(']');
        }

        text.Append('\n');
        if (parameter.Description is { } description)
        {
            AppendWrapped(text, description, NameWidth + 1);
        }
    }

    /// <summary>Adds a text in lines that fit a terminal of 80 columns.</summary>
    private static void AppendWrapped(StringBuilder text, string description, int indent)
    {
        var column = 0;
        foreach (var word in description.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > LineWidth)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(' ', column == 0 ? indent : 1).Append(word);
            column += (column == 0 ? indent : 1) + word.Length;
        }

        text.Append('\n');
    }

    private static string TypeText(Parameter parameter) => parameter switch
    {
        { Enum.IsDefaultOrEmpty: false } => $"<{string.Join(" | ", parameter.Enum)}>",
        { Type: ParameterType.Boolean } => "<boolean>",
        { Type: ParameterType.Integer } => "<integer>",
        { Type: ParameterType.Number } => "<number>",
        { Properties.IsDefaultOrEmpty: false } =>
            $"<{string.Join(',', parameter.Properties.Select(p => p.IsOptional ? $"[{p.Name}=]" : $"{p.Name}="))}>",
        _ => "<string>",
    };

    private static string Limits(Parameter parameter)
    {
        var limits = new List<string>();
        if (parameter.Format is { } format)
        {
            limits.Add(format);
        }

        if (parameter.MinLength > 0)
        {
            limits.Add($"at least {parameter.MinLength} characters");
        }

        if (parameter.MaxLength > 0)
        {
            limits.Add($"at most {parameter.MaxLength} characters");
        }

        if (parameter.Minimum is not null || parameter.Maximum is not null)
        {
            var greatest = parameter.Maximum?.ToString(CultureInfo.InvariantCulture) ?? "N";
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"{parameter.Minimum} - {greatest}"));
        }

        return string.Join(", ", limits);
    }
}
