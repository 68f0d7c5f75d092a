using System.Text;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class OtpAuthUriTests
{
    [Fact]
    public void Valid_uris_are_read_and_made_canonical_as_the_peer_does()
    {
        var vectors = TfaVectors.Load("totp.json").Items("uris_valid").ToList();
        foreach (var vector in vectors)
        {
            Assert.True(OtpAuthUri.TryParse(vector.Text("uri"), out var uri), vector.Text("uri"));

            Assert.Equal(vector.Text("account"), uri.Account);
            Assert.Equal(vector["issuer"]?.GetValue<string>(), uri.Issuer);
            Assert.Equal(vector.Text("algorithm"), uri.Algorithm.ToString().ToUpperInvariant());
            Assert.Equal(vector["digits"]!.GetValue<int>(), uri.Digits);
            Assert.Equal(vector["period"]!.GetValue<ulong>(), uri.Period);
            Assert.Equal(vector.Text("secret"), Convert.ToHexStringLower(uri.Secret.AsSpan()));
            Assert.Equal(vector.Text("canonical"), uri.ToCanonical());
            Assert.True(OtpAuthUri.TryParse(uri.ToCanonical(), out var again));
            Assert.Equal(uri.ToCanonical(), again.ToCanonical());
        }

        Assert.Equal(17, vectors.Count);
    }

    [Fact]
    public void Uris_that_the_peer_refuses_are_refused()
    {
        var vectors = TfaVectors.Load("totp.json").Items("uris_invalid").ToList();

        Assert.Equal(21, vectors.Count);
        Assert.All(vectors, vector => Assert.False(OtpAuthUri.TryParse(vector.Text("uri"), out _), vector.Text("uri")));
    }

    [Fact]
    public void The_secret_is_never_printed()
    {
        Assert.True(OtpAuthUri.TryParse("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ", out var uri));
        var entry = new TfaEntry<TotpEntry>("1", "", 0, true, new(uri, null));

        Assert.DoesNotContain("GEZ", $"{uri}{entry}{entry.Value}", StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_uris_are_refused_or_have_a_stable_canonical_form()
    {
        var original = Encoding.UTF8.GetBytes(
            "otpauth://totp/Proxmox%20VE:joe@pve?secret=JBSWY3DPEHPK3PXP&period=30&digits=6&algorithm=SHA1&issuer=Proxmox%20VE");
        var good = 0;
        foreach (var damaged in Mutations.Of(original, 5000, seed: 3))
        {
            if (OtpAuthUri.TryParse(Encoding.UTF8.GetString(damaged), out var uri))
            {
                good++;
                Assert.True(OtpAuthUri.TryParse(uri.ToCanonical(), out var again), uri.ToCanonical());
                Assert.Equal(uri.ToCanonical(), again.ToCanonical());
            }
        }

        Assert.InRange(good, 100, 4900);
    }
}
