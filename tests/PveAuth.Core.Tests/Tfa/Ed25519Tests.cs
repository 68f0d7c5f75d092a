using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>Test vectors of RFC 8032, 7.1.</summary>
public class Ed25519Tests
{
    public static TheoryData<string, string, string> Vectors => new()
    {
        {
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Signatures_of_the_standard_verify_and_no_others(string key, string message, string signature)
    {
        var (k, m, s) = (Convert.FromHexString(key), Convert.FromHexString(message), Convert.FromHexString(signature));

        Assert.True(Ed25519.Verify(k, m, s));
        Assert.False(Ed25519.Verify(k, [.. m, 0], s));
        for (var i = 0; i < 64; i += 9)
        {
            byte[] bent = [.. s];
            bent[i] ^= 1;
            Assert.False(Ed25519.Verify(k, m, bent));
        }
    }

    [Fact]
    public void A_second_spelling_of_a_signature_is_refused()
    {
        var vector = ((IEnumerable<object[]>)Vectors).First();
        var signature = Convert.FromHexString((string)vector[2]);
        var order = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        for (int i = 0, carry = 0; i < 32; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)carry;
            carry >>= 8;
        }

        Assert.False(Ed25519.Verify(Convert.FromHexString((string)vector[0]), [], signature));
    }

    [Fact]
    public void A_key_of_small_order_signs_nothing()
    {
        // The neutral element as key and as R, and S = 0, fit every message in the plain equation.
        byte[] neutral = [1, .. new byte[31]];

        Assert.False(Ed25519.Verify(neutral, [1, 2, 3], [.. neutral, .. new byte[32]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Lengths_other_than_the_standards_are_refused(int length) =>
        Assert.False(Ed25519.Verify(new byte[length], [], new byte[64]));
}
