using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class LegacyKeysTests
{
    [Fact]
    public void The_field_means_what_it_means_to_the_peer()
    {
        var vectors = TfaVectors.Load("legacy-keys.json").Items("cases").ToList();
        foreach (var vector in vectors)
        {
            var keys = vector["keys"]?.GetValue<string>() ?? "";
            var realm = Realm(vector["realm_tfa"]?.GetValue<string>());
            var read = LegacyKeys.Entries(UserId.Parse("joe@aa"), keys, realm, 5);
            var expected = vector.Items("pveauth_entries").ToList();
            var descriptions = read.Totp.Select(e => e.Description).Concat(read.Yubico.Select(e => e.Description));
            var values = read.Totp.Select(e => e.Value.Uri.ToCanonical()).Concat(read.Yubico.Select(e => e.Value));

            Assert.Equal(expected.Select(e => e.Text("description")), descriptions);
            Assert.Equal(expected.Select(e => (e["stored_entry"] ?? e["entry"])!.GetValue<string>()), values);
        }

        Assert.Equal(23, vectors.Count);
    }

    [Fact]
    public void The_first_login_with_an_old_key_stores_it_once_and_marks_the_field()
    {
        var login = new TfaLogin(null) { Keys = TfaLogin.Secret[..16], Settings = Demanding(TfaLogin.Oath) };
        var generator = TfaLogin.Uri($"otpauth://totp/x?secret={TfaLogin.Secret[..16]}");
        Assert.Equal("""{"totp":true}""", login.Challenge());

        var verdict = login.Answer("totp:" + Totp.Code(generator, login.Now / 30));
        Assert.True(verdict.Accepted);
        Assert.True(verdict.SetKeysMarker);
        Assert.Equal("x", login.Keys);
        var stored = Assert.Single(login.Factors!.Totp);
        Assert.Equal(verdict.EntryId, stored.Id);
        Assert.Equal(login.Now / 30, stored.Value.LastCount);

        login.Now += 30;
        var second = login.Answer("totp:" + Totp.Code(generator, login.Now / 30));
        Assert.True(second.Accepted);
        Assert.False(second.SetKeysMarker);
        Assert.Single(login.Factors.Totp);
    }

    [Fact]
    public void Failures_with_old_keys_lock_without_storing_them()
    {
        var login = new TfaLogin(null) { Keys = TfaLogin.Secret[..16], Settings = Demanding(TfaLogin.Oath) };
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(TfaFault.WrongCode, login.Answer("totp:" + "abcdef").Fault);
        }

        Assert.True(login.Factors!.TotpLocked);
        Assert.False(login.Factors.HasFactors);
        Assert.Equal(TfaFault.TotpLocked, login.Answer("totp:123456").Fault);
        Assert.NotEqual("x", login.Keys);
    }

    [Fact]
    public void Another_factor_leaves_old_keys_where_they_are()
    {
        var (set, keys) = RecoveryKeys.Create(1);
        var login = new TfaLogin(TfaUser.Empty with { Recovery = set })
        {
            Keys = TfaLogin.Secret[..16],
            Settings = Demanding(TfaLogin.Oath),
        };

        Assert.True(login.Answer("recovery:" + keys[0]).Accepted);
        Assert.Empty(login.Factors!.Totp);
        Assert.Equal(TfaLogin.Secret[..16], login.Keys);
    }

    [Fact]
    public void Without_a_demanding_realm_old_keys_mean_nothing() =>
        Assert.IsType<FirstFactorOutcome.NotNeeded>(new TfaLogin(null) { Keys = TfaLogin.Secret[..16] }.Begin());

    private static TfaSettings Demanding(RealmTfaOptions realm) => new() { DefaultOrigin = "https://pve1", Realm = realm };

    private static RealmTfaOptions? Realm(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var parts = text.Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        return new(
            parts["type"] == "oath" ? RealmTfaType.Oath : RealmTfaType.Yubico,
            int.Parse(parts.GetValueOrDefault("digits", "6")),
            int.Parse(parts.GetValueOrDefault("step", "30")),
            null,
            null,
            null);
    }
}
