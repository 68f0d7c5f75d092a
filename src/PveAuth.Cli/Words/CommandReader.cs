using PveAuth.Cli.Commands;
using PveAuth.Cli.Output;
using PveAuth.Cli.Running;
using PveAuth.Cli.Terminals;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Words;

/// <summary>Turns the words behind a command into parameters.</summary>
internal static class CommandReader
{
    private const string Password = "password";

    /// <summary>Reads the words; asks for passwords that were not given with them.</summary>
    /// <returns>Null when the words are off; <paramref name="fault"/> says how.</returns>
    public static Invocation? Read(
        Command command, IReadOnlyList<string> words, string configDirectory, Screen screen, out Fault? fault)
    {
        var parameters = command.Parameters();
        var parsed = GetOpt.Parse(words, Options(command, parameters));
        if (parsed.Faults.Count > 0)
        {
            parsed.Faults.Add("400 unable to parse option");
            fault = new Fault(string.Join('\n', parsed.Faults), ShowsUsage: true);
            return null;
        }

        var raw = new Dictionary<string, RawValue>(StringComparer.Ordinal);
        fault = AddPositionals(command, parameters, parsed.Rest, raw)
            ?? AddOptions(parsed, [.. parameters, .. OutputOptions.Parameters], raw);
        if (fault is not null)
        {
            return null;
        }

        foreach (var (name, value) in command.Fixed)
        {
            raw[name] = RawValue.Of(value);
        }

        if (ReadForm(command, raw, out fault) is not { } form)
        {
            return null;
        }

        if (command.Body is null && AddAskedPassword(parameters, parsed, raw) is { } failed)
        {
            fault = failed;
            return null;
        }

        return new Invocation
        {
            Command = command, ConfigDirectory = configDirectory, Parameters = raw, Form = form, Screen = screen,
        };
    }

    /// <summary>What can be given as option.</summary>
    public static List<Option> Options(Command command, IReadOnlyList<Parameter> parameters)
    {
        var options = new List<Option>();
        foreach (var parameter in parameters)
        {
            if (!command.Positionals.Contains(parameter.Name))
            {
                options.Add(Option.Of(parameter));
            }
        }

        foreach (var parameter in command.HasOutputOptions ? OutputOptions.Parameters : [])
        {
            options.Add(Option.Of(parameter));
        }

        return options;
    }

    private static Fault? AddPositionals(
        Command command, IReadOnlyList<Parameter> parameters, List<string> words, Dictionary<string, RawValue> raw)
    {
        if (command.TakesAllWords && words.Count > 0)
        {
            words = [string.Join(' ', words)];
        }

        for (var i = 0; i < command.Positionals.Length; i++)
        {
            var name = command.Positionals[i];
            if (i < words.Count)
            {
                raw[name] = RawValue.Of(words[i]);
            }
            else if (parameters.First(p => p.Name == name) is { IsOptional: false })
            {
                return Fault.Usage("not enough arguments");
            }
        }

        return words.Count > command.Positionals.Length ? Fault.Usage("too many arguments") : null;
    }

    private static Fault? AddOptions(ParsedWords parsed, List<Parameter> parameters, Dictionary<string, RawValue> raw)
    {
        foreach (var (name, values) in parsed.Options)
        {
            var parameter = parameters.First(p => p.Name == name);
            if (parameter.Type == ParameterType.Boolean)
            {
                if (GetOpt.ReadFlag(values[^1]) is not { } flag)
                {
                    return Fault.Usage("unable to parse boolean option");
                }

                raw[name] = RawValue.Of(flag ? "1" : "0");
            }
            else if (parameter.IsList)
            {
                raw[name] = RawValue.Of(string.Join(',', values));
            }
            else if (values[^1] is { } value)
            {
                raw[name] = RawValue.Of(value);
            }
        }

        return null;
    }

    /// <summary>Checks the command's own parameters and takes the form of the answer from the others. What belongs to a method
    /// stays for the method to check.</summary>
    private static OutputOptions? ReadForm(Command command, Dictionary<string, RawValue> raw, out Fault? fault)
    {
        List<Parameter> known = [.. command.Own, .. OutputOptions.Parameters];
        var own = new Dictionary<string, RawValue>(StringComparer.Ordinal);
        foreach (var parameter in known)
        {
            if (raw.TryGetValue(parameter.Name, out var value))
            {
                own[parameter.Name] = value;
            }
        }

        var bound = ParameterCheck.Bind(known, own, allowsOthers: false, out var errors);
        if (errors.Count > 0)
        {
            fault = Fault.Of(Api.ApiError.Parameters(errors));
            return null;
        }

        foreach (var parameter in OutputOptions.Parameters)
        {
            raw.Remove(parameter.Name);
        }

        fault = null;
        return OutputOptions.Of(bound);
    }

    private static Fault? AddAskedPassword(IReadOnlyList<Parameter> parameters, ParsedWords parsed, Dictionary<string, RawValue> raw)
    {
        var parameter = parameters.FirstOrDefault(p => p.Name == Password);
        var isAlone = parsed.Options.TryGetValue(Password, out var given) && string.IsNullOrEmpty(given[^1]);
        if (parameter is null || (!isAlone && (raw.ContainsKey(Password) || parameter.IsOptional)))
        {
            return null;
        }

        if (Terminal.AskNewPassword(out var fault) is not { } password)
        {
            return new Fault(fault);
        }

        raw[Password] = RawValue.Of(password);
        return null;
    }
}
