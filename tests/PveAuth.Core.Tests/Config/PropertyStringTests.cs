using System.Text.Json;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

public class PropertyStringTests
{
    // The schema of the vectors: rp and id are text, flag is a boolean.
    private static readonly string[] Known = ["rp", "id", "flag"];

    [Fact]
    public void Every_vector_is_judged_as_the_peer_does()
    {
        foreach (var vector in ConfigVectors.Root("text-codec.json").GetProperty("property_string").EnumerateArray())
        {
            var input = vector.GetProperty("input").GetString()!;
            if (!PropertyString.TrySplit(input, null, out var pairs, out var error))
            {
                Assert.False(vector.GetProperty("ok").GetBoolean(), input);
                Assert.NotEmpty(error);
                continue;
            }

            var fits = pairs.All(p => Known.Contains(p.Key) && (p.Key != "flag" || PropertyString.TryReadBoolean(p.Value, out _)));
            Assert.Equal(vector.GetProperty("ok").GetBoolean(), fits);
            if (fits)
            {
                var normal = pairs.ToDictionary(p => p.Key, p => p.Key == "flag" ? Digit(p.Value) : p.Value);
                Assert.Equal(vector.GetProperty("printed").GetString(), PropertyString.Print(normal));
                Assert.All(vector.GetProperty("parsed").EnumerateObject(), p => Assert.Equal(Text(p.Value), normal[p.Name]));
            }
        }
    }

    [Fact]
    public void A_bare_part_belongs_to_the_default_key()
    {
        Assert.True(PropertyString.TrySplit("secure,network=10.0.0.0/8", "type", out var pairs, out _));

        Assert.Equal([new("type", "secure"), new("network", "10.0.0.0/8")], pairs);
        Assert.Equal("secure,network=10.0.0.0/8", PropertyString.Print(pairs, "type"));
    }

    [Fact]
    public void The_default_key_given_twice_is_refused()
    {
        Assert.False(PropertyString.TrySplit("secure,type=insecure", "type", out _, out _));
        Assert.False(PropertyString.TrySplit("type=secure,insecure", "type", out _, out _));
    }

    [Fact]
    public void Required_keys_are_printed_before_the_rest() => Assert.Equal(
        "z=1,a=2,b=3",
        PropertyString.Print([new("b", "3"), new("z", "1"), new("a", "2")], null, new HashSet<string> { "z" }));

    private static string Digit(string value) => PropertyString.TryReadBoolean(value, out var on) && on ? "1" : "0";

    private static string Text(JsonElement value) => value.ToString();
}
