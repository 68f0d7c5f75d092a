using System.Text;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

public class TextCodecTests
{
    [Fact]
    public void Every_vector_is_encoded_as_the_peer_does()
    {
        foreach (var vector in ConfigVectors.Root("text-codec.json").GetProperty("encode").EnumerateArray())
        {
            var text = vector.GetProperty("text").GetString()!;
            Assert.Equal(vector.GetProperty("encoded").GetString(), TextCodec.Encode(text));
            Assert.Equal(text, TextCodec.Decode(TextCodec.Encode(text)));
        }
    }

    [Fact]
    public void Every_vector_is_decoded_as_the_peer_does()
    {
        foreach (var vector in ConfigVectors.Root("text-codec.json").GetProperty("decode").EnumerateArray())
        {
            var encoded = vector.GetProperty("encoded").GetString()!;
            Assert.Equal(vector.GetProperty("text").GetString(), TextCodec.Decode(encoded));
            Assert.Equal(vector.GetProperty("text").GetString(), TextCodec.Decode(Encoding.UTF8.GetBytes(encoded)));
        }
    }

    [Theory]
    [InlineData("%4", "%4")]
    [InlineData("%4g", "%4g")]
    [InlineData("%+1", "%+1")]
    [InlineData("%%41", "%A")]
    public void What_is_no_code_stays(string encoded, string text) => Assert.Equal(text, TextCodec.Decode(encoded));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_read_as_Latin1() =>
        Assert.Equal("Jürg ü", TextCodec.Decode([(byte)'J', 0xFC, .. "rg %C3%BC"u8]));

    [Fact]
    public void Any_text_comes_back_and_stays_on_its_line()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => new Rune(random.Next(0xD000)).ToString()));
            var encoded = TextCodec.Encode(text);
            Assert.Equal(text, TextCodec.Decode(encoded));
            Assert.DoesNotContain(encoded, c => c is ':' or '\n' or < ' ' or > '~');
        }
    }
}
