using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PveAuth.Api;
using PveAuth.Api.Checks;
using PveAuth.Core.Schema;

namespace PveAuth.Server.Tests;

/// <summary>PVE's API schema, as data, against our descriptors: method by method, parameter by parameter.</summary>
public class ConformanceWalk
{
    private const string OwnPaths = "/pveauth/";

    private static readonly JsonElement Schema = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "api.json"))).RootElement;

    private static readonly (string Difference, string Reason)[] LongKeys =
    [
        ("keys.maxLength: - -> 4096", "a count of 4096 in a pattern costs an engine without backtracking as many states"),
        ("keys.pattern: [0-9a-zA-Z!=]{0,4096} -> [0-9a-zA-Z!=]*", "so the bound stands beside it"),
    ];

    private static readonly (string Difference, string Reason) Force =
        ("force: absent -> present",
            "saves although no administrator could log in afterwards, or keys would "
            + "stop working, which is refused without it");

    /// <summary>Where a descriptor differs on purpose, and why no client minds.</summary>
    private static readonly Dictionary<string, (string Difference, string Reason)[]> OnPurpose = new(StringComparer.Ordinal)
    {
        ["GET /access/ticket"] =
        [
            ("other parameters: refused -> ignored", "the schema declares none, and then PVE looks at none"),
        ],
        ["GET /access/permissions"] =
        [
            (@"userid.pattern: (?:^(?:[^\s:/]+)\@(?:[A-Za-z][A-Za-z0-9\.\-_]+)(?:!(?:[A-Za-z][A-Za-z0-9\.\-_]+))?$) -> "
                + @"[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+(?:![A-Za-z][A-Za-z0-9.\-_]+)?", "the same language, in fewer characters"),
        ],
        ["POST /access/users"] = LongKeys,
        ["PUT /access/users/{userid}"] = LongKeys,
        ["PUT /access/domains/{realm}"] = [Force],
        ["DELETE /access/domains/{realm}"] = [Force],
        ["PUT /cluster/options"] = [Force],
        ["GET /cluster/options"] =
        [
            ("""permissions: {"check":["perm","/",["Sys.Audit"]],"user":"all"} -> {"user":"all"}""", "'user' wins over 'check' in PVE"),
        ],
    };

    public static TheoryData<string> Wanted => new(Methods(priority => priority <= 2).Select(NameOf));

    /// <summary>Those we serve although nobody asked for them are to be right too.</summary>
    public static TheoryData<string> Served => new(Methods(_ => true).Select(NameOf).Where(name => Find(name) is not null));

    [Theory]
    [MemberData(nameof(Wanted))]
    public void A_method_of_PVE_exists(string method) => Assert.NotNull(Find(method));

    [Theory]
    [MemberData(nameof(Served))]
    public void A_method_takes_and_demands_what_PVEs_does(string method)
    {
        var schema = Methods(_ => true).Single(m => NameOf(m) == method);

        Assert.Equal(
            (OnPurpose.GetValueOrDefault(method) ?? []).Select(d => d.Difference).Order(StringComparer.Ordinal),
            Differences(schema, Find(method)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_else_exists_under_PVEs_paths()
    {
        var known = Methods(_ => true).Select(NameOf).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(ApiMethods.All
            .Where(m => !m.Path.StartsWith(OwnPaths, StringComparison.Ordinal))
            .Select(m => $"{m.Verb} {m.Path}")
            .Except(known));
    }

    [Fact]
    public void Exactly_the_open_endpoints_are_open() => Assert.Equal(
        Schema.GetProperty("openEndpoints").EnumerateArray().Select(e => e.GetString()!).Order(StringComparer.Ordinal),
        ApiMethods.All
            .Where(m => m.IsOpen && !m.Path.StartsWith(OwnPaths, StringComparison.Ordinal))
            .Select(m => $"{m.Verb} {m.Path}")
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_method_says_what_it_and_its_parameters_are_for()
    {
        Assert.Empty(ApiMethods.All.Where(m => m.Description.Length == 0).Select(m => $"{m.Verb} {m.Path}"));
        Assert.Equal(ApiMethods.All.Length, ApiMethods.All.DistinctBy(m => (m.Verb, m.Path)).Count());

        // A command looks only into the lists whose root its path has.
        Assert.All(ApiMethods.All, m => Assert.Same(m, ApiMethods.Find(m.Verb, m.Path)));
    }

    [Fact]
    public void The_walk_sees_every_kind_of_difference()
    {
        var schema = Methods(_ => true).Single(m => NameOf(m) == "GET /pools");
        var bent = ApiMethod.Get("/pools")
            .Takes(
                Param.Integer("poolid", 1, 2) with { Default = "3", Requires = "type" },
                Param.Text("type", 5) with { MinLength = 2, Pattern = "x+" },
                Param.Text("other"))
            .TakesAnything()
            .RefusesTokens();

        Assert.Equal(
            [
                "other parameters: refused -> ignored",
                "other: absent -> present",
                """permissions: {"user":"all"} -> root only""",
                "poolid.default: - -> 3",
                "poolid.format: pve-poolid -> -",
                "poolid.maximum: - -> 2",
                "poolid.minimum: - -> 1",
                "poolid.optional: true -> false",
                "poolid.requires: - -> type",
                "poolid.type: string -> integer",
                "tokens: true -> false",
                "type.enum: qemu,lxc,storage -> -",
                "type.maxLength: - -> 5",
                "type.minLength: - -> 2",
                "type.optional: true -> false",
                "type.pattern: - -> x+",
                "type.requires: poolid -> -",
            ],
            Differences(schema, bent).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonElement> Methods(Func<int, bool> priority) =>
        Schema.GetProperty("methods").EnumerateArray().Where(m => priority(m.GetProperty("priority").GetInt32()));

    private static string NameOf(JsonElement method) => $"{Text(method, "method")} {Text(method, "path")}";

    private static ApiMethod? Find(string name) => ApiMethods.All.FirstOrDefault(m => $"{m.Verb} {m.Path}" == name);

    private static IEnumerable<string> Differences(JsonElement schema, ApiMethod ours)
    {
        var permissions = schema.GetProperty("permissions");
        var stated = permissions.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(permissions.GetRawText());
        var served = PermissionShape.Of(ours.Permission);
        if (stated?.ToJsonString() != served?.ToJsonString())
        {
            yield return $"permissions: {stated?.ToJsonString() ?? "root only"} -> {served?.ToJsonString() ?? "root only"}";
        }

        var tokens = schema.GetProperty("allowtoken").GetBoolean();
        if (tokens != ours.AllowsTokens)
        {
            yield return $"tokens: {Word(tokens)} -> {Word(ours.AllowsTokens)}";
        }

        if (ours.AllowsOtherParameters)
        {
            yield return "other parameters: refused -> ignored";
        }

        var parameters = schema.GetProperty("parameters");
        var properties = parameters.TryGetProperty("properties", out var found) ? found : default;
        foreach (var difference in Differences("", properties, ours.Parameters))
        {
            yield return difference;
        }
    }

    private static IEnumerable<string> Differences(string prefix, JsonElement properties, ImmutableArray<Parameter> ours)
    {
        ours = ours.IsDefault ? [] : ours;
        var names = properties.ValueKind == JsonValueKind.Object ? properties.EnumerateObject().Select(p => p.Name).ToList() : [];
        foreach (var extra in ours.Where(p => !names.Contains(p.Name)))
        {
            yield return $"{prefix}{extra.Name}: absent -> present";
        }

        foreach (var name in names)
        {
            if (ours.FirstOrDefault(p => p.Name == name) is not { } parameter)
            {
                yield return $"{prefix}{name}: present -> absent";
                continue;
            }

            var property = properties.GetProperty(name);
            foreach (var (aspect, theirs, mine) in Aspects(property, parameter))
            {
                if (theirs != mine)
                {
                    yield return $"{prefix}{name}.{aspect}: {theirs ?? "-"} -> {mine ?? "-"}";
                }
            }

            foreach (var difference in Differences($"{prefix}{name}/", Keys(property), parameter.Properties))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<(string Aspect, string? Theirs, string? Ours)> Aspects(JsonElement property, Parameter ours)
    {
        yield return ("type", Text(property, "type"), ours.Type.ToString().ToLowerInvariant());
        yield return ("optional", Text(property, "optional") ?? "false", Word(ours.IsOptional));
        yield return ("default", Text(property, "default") switch { "true" => "1", "false" => "0", var text => text }, ours.Default);
        yield return ("requires", Text(property, "requires"), ours.Requires);
        yield return ("minLength", Text(property, "minLength"), Number(ours.MinLength));
        yield return ("maxLength", Text(property, "maxLength"), Number(ours.MaxLength));
        yield return ("minimum", Text(property, "minimum"), ours.Minimum?.ToString(CultureInfo.InvariantCulture));
        yield return ("maximum", Text(property, "maximum"), ours.Maximum?.ToString(CultureInfo.InvariantCulture));
        yield return ("pattern", Unanchored(Text(property, "pattern")), ours.Pattern);
        yield return ("enum", Text(property, "enum"), ours.Enum.IsDefaultOrEmpty ? null : string.Join(',', ours.Enum));
        yield return ("default key", Text(property, "default_key") ?? "false", Word(ours.IsDefaultKey));
        yield return ("format", Keys(property).ValueKind == JsonValueKind.Object ? null : Text(property, "format"), ours.Format);
    }

    /// <summary>The keys when the value is a property string, whether its format stands there or has a name.</summary>
    private static JsonElement Keys(JsonElement property)
    {
        if (!property.TryGetProperty("format", out var format))
        {
            return default;
        }

        return format.ValueKind == JsonValueKind.Object ? format
            : Schema.GetProperty("formats").TryGetProperty(format.GetString()!, out var named) && Text(named, "kind") == "property-string"
                ? named.GetProperty("properties")
                : default;
    }

    private static string? Text(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True or JsonValueKind.False => Word(value.GetBoolean()),
            JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(item => item.GetString())),
            _ => value.GetRawText(),
        };

    /// <summary>We anchor every pattern ourselves.</summary>
    private static string? Unanchored(string? pattern) => pattern is ['^', .. var inner, '$'] ? inner : pattern;

    private static string? Number(int length) => length == 0 ? null : length.ToString(CultureInfo.InvariantCulture);

    private static string Word(bool value) => value ? "true" : "false";
}
