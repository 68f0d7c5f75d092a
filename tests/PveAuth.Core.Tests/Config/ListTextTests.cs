using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

public class ListTextTests
{
    [Fact]
    public void Every_vector_is_split_as_the_peer_does()
    {
        foreach (var vector in ConfigVectors.Root("text-codec.json").GetProperty("split_list").EnumerateArray())
        {
            // The vectors write NUL as \0.
            var input = vector.GetProperty("input").GetString()!.Replace("\\0", "\0", StringComparison.Ordinal);
            Assert.Equal(vector.GetProperty("items").EnumerateArray().Select(i => i.GetString()), ListText.Split(input));
        }
    }

    [Fact]
    public void Only_blanks_of_ASCII_split() => Assert.Equal(["a\u00A0b", "c"], ListText.Split("a\u00A0b\vc"));

    [Fact]
    public void Empty_items_count_between_NULs_but_not_at_the_end() => Assert.Equal(["", "a", "", "b"], ListText.Split("\0a\0\0b\0\0"));
}
