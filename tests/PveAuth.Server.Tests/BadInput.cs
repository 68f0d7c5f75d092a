using PveAuth.Api;
using PveAuth.Core.Schema;

namespace PveAuth.Server.Tests;

/// <summary>Every parameter of every method, bent in every way: the refusal names it and nothing else.</summary>
public class BadInput(Lab lab) : IClassFixture<Lab>
{
    public static TheoryData<string> Methods => new(ApiMethods.All.Select(method => $"{method.Verb} {method.Path}"));

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_bad_parameter_is_refused_under_its_name(string verbAndPath)
    {
        var method = Find(verbAndPath);
        var surprises = new List<string>();
        foreach (var parameter in method.Parameters)
        {
            foreach (var (kind, fields) in Bent(method, parameter))
            {
                if (await SurpriseAsync(method, fields, parameter.Name) is { } surprise)
                {
                    surprises.Add($"{parameter.Name} {kind}: {surprise}");
                }
            }
        }

        Assert.Equal([], surprises);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task An_unknown_parameter_is_refused_under_its_name(string verbAndPath)
    {
        var method = Find(verbAndPath);
        if (method.AllowsOtherParameters)
        {
            Assert.Equal(200, (await lab.Api.GetAsync(method.Path + "?nosuch=1")).Status);
            return;
        }

        Assert.Null(await SurpriseAsync(method, [.. Valid(method, except: null), ("nosuch", "1")], "nosuch"));
        Assert.Null(await SurpriseAsync(method, [.. Valid(method, except: null), ("nosuch", null)], "nosuch"));
        Assert.Null(await SurpriseAsync(method, [.. Valid(method, except: null), ("", "1")], ""));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_JSON_value_of_the_wrong_type_is_refused_under_its_name(string verbAndPath)
    {
        var method = Find(verbAndPath);
        if (method.Verb == "GET")
        {
            return;
        }

        var surprises = new List<string>();
        foreach (var parameter in method.Parameters.Where(p => !IsInPath(method, p)))
        {
            foreach (var value in WrongJson(parameter))
            {
                var members = Valid(method, parameter.Name).Where(f => !IsInPath(method, f.Name))
                    .Select(f => $"\"{f.Name}\":\"{f.Value}\"").Append($"\"{parameter.Name}\":{value}");
                using var body = new StringContent($"{{{string.Join(',', members)}}}", System.Text.Encoding.UTF8, "application/json");
                var answer = await SendAsync(method, PathOf(method, []), body);
                if (Surprise(answer, parameter.Name) is { } surprise)
                {
                    surprises.Add($"{parameter.Name}={value}: {surprise}");
                }
            }
        }

        Assert.Equal([], surprises);
    }

    private static IEnumerable<(string Kind, List<(string Name, string? Value)> Fields)> Bent(ApiMethod method, Parameter parameter)
    {
        List<(string, string?)> With(params (string, string?)[] fields) => [.. Valid(method, parameter.Name), .. fields];
        var name = parameter.Name;
        var valid = ValidValue(parameter);
        if (!IsInPath(method, parameter))
        {
            if (!parameter.IsOptional)
            {
                yield return ("missing", With());
                yield return ("without a value", With((name, null)));
            }

            if (!parameter.IsList)
            {
                yield return ("doubled", With((name, valid), (name, valid)));
            }

            if (parameter.Type != ParameterType.String)
            {
                yield return ("mistyped", With((name, "x")));
                yield return ("empty", With((name, "")));
            }

            if (!parameter.IsList || parameter.Format is not null)
            {
                yield return ("with a NUL", With((name, parameter.IsList ? "\0\u0001" : valid + "\0")));
            }

            if (parameter.MinLength > 0)
            {
                yield return ("too short", With((name, new string('x', parameter.MinLength - 1))));
            }
        }

        if (parameter.MaxLength > 0)
        {
            yield return ("too long", With((name, valid + new string('x', parameter.MaxLength))));
        }

        if (parameter.Maximum is { } maximum)
        {
            yield return ("too great", With((name, FormattableString.Invariant($"{maximum + 1}"))));
        }

        if (parameter.Minimum is { } minimum)
        {
            yield return ("too small", With((name, FormattableString.Invariant($"{minimum - 1}"))));
        }

        if (!parameter.Enum.IsDefaultOrEmpty)
        {
            yield return ("not in the enumeration", With((name, "no-such-word")));
        }

        if (parameter.Format is not null && !parameter.IsList)
        {
            yield return ("malformed", With((name, "!:!")));
        }

        if (!parameter.Properties.IsDefaultOrEmpty)
        {
            yield return ("with an unknown key", With((name, valid + ",nosuch=1")));
            yield return ("with a doubled key", With((name, $"{valid},{valid}")));
        }
    }

    private static IEnumerable<string> WrongJson(Parameter parameter)
    {
        yield return "{}";
        yield return "[[]]";
        yield return parameter.Type == ParameterType.Boolean ? "2" : "true";
        if (!parameter.IsList)
        {
            yield return "[]";
            yield return "[\"a\"]";
        }

        if (parameter.Type == ParameterType.Integer)
        {
            yield return "1.5";
            yield return "1e2";
            yield return "99999999999999999999";
        }
    }

    /// <summary>Fields that pass, for all required parameters but one, and for what that one requires.</summary>
    private static IEnumerable<(string Name, string? Value)> Valid(ApiMethod method, string? except)
    {
        var companion = method.Parameters.FirstOrDefault(p => p.Name == except)?.Requires;
        return method.Parameters
            .Where(p => p.Name != except && (!p.IsOptional || p.Name == companion))
            .Select(p => (p.Name, (string?)ValidValue(p)));
    }

    private static string ValidValue(Parameter parameter) => parameter switch
    {
        { Enum.IsDefaultOrEmpty: false } => parameter.Enum[0],
        { Type: ParameterType.Boolean } => "1",
        { Type: not ParameterType.String } => FormattableString.Invariant($"{parameter.Minimum ?? 1}"),
        { Properties.IsDefaultOrEmpty: false } => string.Join(
            ',', parameter.Properties.Where(k => !k.IsOptional).DefaultIfEmpty(parameter.Properties[0]).Select(k => $"{k.Name}={ValidValue(k)}")),
        { Name: "http_proxy" } => "http://proxy",
        { Format: "pve-userid" } => "bob@pve",
        { Format: "pve-realm" } => "pve",
        { Format: "pve-priv-list" } => "VM.Audit",
        { Format: "pve-configid-list" } => "keyboard",
        { Format: "email-opt" } => "a@example.com",
        { Format: "mac-prefix" } => "BC:24",
        { Format: "CIDR" } => "10.0.0.0/24",
        { Format: { } format } => throw new InvalidOperationException($"no valid value is known for the format {format}"),
        { Pattern: not null, Name: "userid" } => "bob@pve",
        _ => new string('x', Math.Max(1, parameter.MinLength)),
    };

    private static bool IsInPath(ApiMethod method, Parameter parameter) => IsInPath(method, parameter.Name);

    private static bool IsInPath(ApiMethod method, string name) => method.Path.Contains($"{{{name}}}", StringComparison.Ordinal);

    private static ApiMethod Find(string verbAndPath) => ApiMethods.All.Single(m => $"{m.Verb} {m.Path}" == verbAndPath);

    private static string PathOf(ApiMethod method, IEnumerable<(string Name, string? Value)> fields)
    {
        var path = method.Path;
        foreach (var parameter in method.Parameters)
        {
            var value = fields.FirstOrDefault(f => f.Name == parameter.Name).Value ?? ValidValue(parameter);
            path = path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
        }

        return path;
    }

    private static string? Surprise(ApiAnswer answer, string name) => answer.Status != 400
        ? $"{answer.Status} {answer.Text}"
        : answer.Json.TryGetProperty("errors", out _) && answer.Faults.SequenceEqual([name])
            ? null
            : answer.Text;

    private async Task<string?> SurpriseAsync(ApiMethod method, List<(string Name, string? Value)> fields, string name)
    {
        var path = PathOf(method, fields);
        var form = string.Join('&', fields.Where(f => !IsInPath(method, f.Name)).Select(
            f => Uri.EscapeDataString(f.Name) + (f.Value is null ? "" : "=" + Uri.EscapeDataString(f.Value))));
        var inBody = method.Verb is "POST" or "PUT";
        return Surprise(await SendAsync(method, inBody ? path : $"{path}?{form}", inBody && form.Length > 0 ? form : null), name);
    }

    private Task<ApiAnswer> SendAsync(ApiMethod method, string path, object? body) =>
        lab.Api.SendAsync(new HttpMethod(method.Verb), path, body, method.IsOpen ? null : lab.Root);
}
