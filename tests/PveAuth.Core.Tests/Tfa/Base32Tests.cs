using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class Base32Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void The_texts_of_the_standard_go_both_ways(string plain, string encoded)
    {
        Assert.Equal(encoded, Base32.Encode(System.Text.Encoding.ASCII.GetBytes(plain)));
        Assert.True(Base32.TryDecode(encoded, out var bytes));
        Assert.Equal(plain, System.Text.Encoding.ASCII.GetString(bytes.AsSpan()));
        Assert.True(Base32.TryDecode(encoded.ToUpperInvariant() + "=", out bytes));
        Assert.Equal(plain, System.Text.Encoding.ASCII.GetString(bytes.AsSpan()));
    }

    [Theory]
    [InlineData("MZ XQ")]
    [InlineData("MZX1")]
    [InlineData("MZX0")]
    [InlineData("MZXÄ")]
    public void Other_characters_are_refused(string text) => Assert.False(Base32.TryDecode(text, out _));
}
