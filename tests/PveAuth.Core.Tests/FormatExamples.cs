using PveAuth.Core.Schema;

namespace PveAuth.Core.Tests;

/// <summary>The values that are shown to whoever typed one of another form.</summary>
public class FormatExamples
{
    [Theory]
    [InlineData(Formats.UserId)]
    [InlineData(Formats.Realm)]
    [InlineData("pve-tokenid")]
    [InlineData("pve-groupid")]
    [InlineData("pve-roleid")]
    [InlineData("pve-poolid")]
    [InlineData("pve-vmid")]
    [InlineData("pve-storage-id")]
    [InlineData("pve-calendar-event")]
    [InlineData("address")]
    [InlineData("CIDR")]
    [InlineData("pve-priv-list")]
    [InlineData("pve-groupid-list")]
    [InlineData("email-opt")]
    public void Have_the_form_that_they_stand_for(string format)
    {
        var example = Formats.ExampleOf(format);

        Assert.NotNull(example);
        Assert.True(Formats.Matches(format, example), example);
    }

    [Fact]
    public void Are_given_for_no_form_that_says_itself_what_it_is() => Assert.Null(Formats.ExampleOf("pve-configid"));
}
