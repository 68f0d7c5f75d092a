using System.Text.Json;
using PveAuth.Realms;

namespace PveAuth.SystemTests;

/// <summary>Password hashes, by the system's crypt(3).</summary>
public class CryptTests
{
    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "crypt.json"))).RootElement;

    public static TheoryData<string> Names => [.. Vectors.GetProperty("hashes").EnumerateArray().Select(h => h.GetProperty("name").GetString()!)];

    public static TheoryData<string> NeverMatching => [.. Never()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hash_belongs_to_its_password_and_to_no_other(string name)
    {
        var vector = Vectors.GetProperty("hashes").EnumerateArray().Single(h => h.GetProperty("name").GetString() == name);
        var hash = vector.GetProperty("hash").GetString()!;
        Assert.True(Crypt.Verify(vector.GetProperty("password").GetString()!, hash));
        Assert.False(Crypt.Verify(vector.GetProperty("negative_password").GetString()!, hash));
        Assert.False(Crypt.Verify("", hash));
        Assert.False(Crypt.Verify(vector.GetProperty("password").GetString()! + "\0", hash));
    }

    [Theory]
    [MemberData(nameof(NeverMatching))]
    public void What_is_no_hash_matches_nothing(string stored)
    {
        foreach (var password in new[] { "", "x", "Passw0rd!", stored, "*", "*0" })
        {
            Assert.False(Crypt.Verify(password, stored), password);
        }
    }

    [Theory]
    [InlineData("Passw0rd!")]
    [InlineData("Grüße€ mit Leerzeichen")]
    public async Task A_new_hash_is_the_one_that_openssl_makes(string password)
    {
        var hash = Crypt.Create(password);
        Assert.Matches("^\\$5\\$[./0-9A-Za-z]{8}\\$[./0-9A-Za-z]{43}$", hash);

        var theirs = await Programs.MustAsync("openssl", ["passwd", "-5", "-salt", hash.Split('$')[2], "-stdin"], password + "\n");

        Assert.Equal(theirs.Trim(), hash);
        Assert.NotEqual(hash, Crypt.Create(password));
    }

    private static IEnumerable<string> Never() => Vectors.GetProperty("never").EnumerateArray().Select(v => v.GetProperty("stored").GetString()!);
}
