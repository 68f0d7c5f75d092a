using System.Text.Json;
using System.Text.RegularExpressions;
using PveAuth.Api;
using PveAuth.Core.Schema;

namespace PveAuth.Server.Tests;

/// <summary>Every parameter of every method, bent in every way: the refusal names it and nothing else.</summary>
public class BadInput(Lab lab) : IClassFixture<Lab>
{
    private const string BadParameters = "Parameter verification failed.\n";

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
    public async Task In_extjs_a_bad_parameter_is_200_with_the_status_inside(string verbAndPath)
    {
        var method = Find(verbAndPath);
        if (method.AllowsOtherParameters)
        {
            return;
        }

        var fields = Valid(method, except: null).Append(("nosuch", "1")).ToList();
        var (path, form) = Request(method, fields);
        var answer = await SendAsync(method, "/api2/extjs" + path, form);

        Assert.Equal(200, answer.Status);
        Assert.Equal(["data", "errors", "message", "status", "success"], Members(answer));
        Assert.Equal(["nosuch"], answer.Faults);
        Assert.Equal((0, 400), (answer.Json.GetProperty("success").GetInt32(), answer.Json.GetProperty("status").GetInt32()));
        Assert.Equal(BadParameters, answer.Message);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_JSON_value_of_the_wrong_type_is_refused_under_its_name(string verbAndPath)
    {
        var method = Find(verbAndPath);
        if (!method.AcceptsBody)
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

        if (parameter.Format is not null)
        {
            yield return ("malformed", With((name, "!:!")));
        }

        if (parameter.Pattern is { } pattern)
        {
            // A blank in a path finds no method, nor does a part that is missing.
            string[] wrongs = IsInPath(method, parameter)
                ? ["!:!", valid + "!", "!" + valid]
                : ["a \u0001", "", valid + "\n", valid + " x", "x " + valid];
            foreach (var wrong in wrongs)
            {
                if (!Regex.IsMatch(wrong, $@"\A(?:{pattern})\z"))
                {
                    yield return ($"outside of its pattern ('{wrong}')", With((name, wrong)));
                }
            }
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
        { Format: "pve-realm" or "pve-realm-list" } => "pve",
        { Format: "pve-configid" } => "job-1",
        { Format: "pve-calendar-event" } => "daily",
        { Format: "pve-poolid" } => "p1",
        { Format: "pve-vmid-list" } => "100",
        { Format: "pve-storage-id-list" } => "local",
        { Format: "address" } => "10.0.0.1",
        { Format: "ldap-simple-attr" or "ldap-simple-attr-list" } => "cn",
        { Format: "pve-userid-list" } => "bob@pve",
        { Format: "pve-tokenid-list" } => "alice@pve!t1",
        { Format: "pve-groupid" or "pve-groupid-list" } => "g1",
        { Format: "pve-roleid" or "pve-roleid-list" } => "PVEVMUser",
        { Format: "pve-priv" or "pve-priv-list" } => "VM.Audit",
        { Format: "pve-configid-list" } => "keyboard",
        { Format: "email-opt" } => "a@example.com",
        { Format: "mac-prefix" } => "BC:24",
        { Format: "CIDR" } => "10.0.0.0/24",
        { Format: { } format } => throw new InvalidOperationException($"no valid value is known for the format {format}"),
        { Pattern: not null, Name: "userid" } => "bob@pve",
        { Name: "remove-vanished" } => "none",
        { Name: "sync_attributes" } => "email=mail",
        { Name: "user_attr" } => "uid",
        { Name: "tokenid" } => "t1",
        { Name: "path" } => "/vms",
        { Name: "authid" } => "bob@pve",
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

    /// <summary>Null when the answer is exactly PVE's refusal of that parameter alone.</summary>
    private static string? Surprise(ApiAnswer answer, string name) =>
        answer.Status == 400 && answer.Reason == BadParameters.TrimEnd('\n') && Members(answer).SequenceEqual(["data", "errors", "message"]) &&
        answer.Faults.SequenceEqual([name]) && answer.Errors.GetProperty(name).GetString()!.Length > 0 &&
        answer.Message == BadParameters && answer.Data.ValueKind == JsonValueKind.Null
            ? null
            : $"{answer.Status} {answer.Text}";

    private static IEnumerable<string> Members(ApiAnswer answer) =>
        answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    private static (string Path, string? Form) Request(ApiMethod method, List<(string Name, string? Value)> fields)
    {
        var path = PathOf(method, fields);
        var form = string.Join('&', fields.Where(f => !IsInPath(method, f.Name)).Select(
            f => Uri.EscapeDataString(f.Name) + (f.Value is null ? "" : "=" + Uri.EscapeDataString(f.Value))));
        return method.Verb is "POST" or "PUT" ? (path, form.Length > 0 ? form : null) : ($"{path}?{form}", null);
    }

    private async Task<string?> SurpriseAsync(ApiMethod method, List<(string Name, string? Value)> fields, string name)
    {
        var (path, form) = Request(method, fields);
        return Surprise(await SendAsync(method, path, form), name);
    }

    private Task<ApiAnswer> SendAsync(ApiMethod method, string path, object? body) =>
        lab.Api.SendAsync(new HttpMethod(method.Verb), path, body, method.IsOpen ? null : lab.Root);
}
