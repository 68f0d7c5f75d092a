using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public class SecondFactorTests
{
    private static readonly TfaEntry<U2fEntry> U2f = new("u1", "", 1, true, new([1], "U2F_V2", [2], null));
    private static readonly TfaEntry<string> YubiKey = new("y1", "", 1, true, "ccccccbcgujh");
    private static readonly RecoverySet Spent = new("00", [null, null], 1);
    private static readonly RecoverySet Half = new("00", [null, "11", "22"], 1);

    [Fact]
    public void Nothing_enabled_means_no_challenge()
    {
        Assert.IsType<FirstFactorOutcome.NotNeeded>(new TfaLogin(null).Begin());
        Assert.IsType<FirstFactorOutcome.NotNeeded>(new TfaLogin(TfaUser.Empty).Begin());
        Assert.IsType<FirstFactorOutcome.NotNeeded>(new TfaLogin(Disabled(TfaLogin.WithTotp) with
        {
            U2f = [U2f with { Enabled = false }],
            Yubico = [YubiKey with { Enabled = false }],
        }).Begin());
    }

    [Fact]
    public void The_challenge_lists_what_the_user_has_in_the_order_of_the_peer()
    {
        Assert.Equal("""{"totp":true}""", new TfaLogin(TfaLogin.WithTotp).Challenge());
        Assert.Equal("""{"totp":true}""", new TfaLogin(TfaLogin.WithTotp with { TotpLocked = true }).Challenge());
        Assert.Equal("""{"recovery":[]}""", new TfaLogin(TfaUser.Empty with { Recovery = Spent }).Challenge());
        Assert.Equal(
            """{"totp":true,"recovery":[1,2],"yubico":true}""",
            new TfaLogin(TfaLogin.WithTotp with { Recovery = Half, Yubico = [YubiKey] }).Challenge());
        Assert.Equal(
            """{"recovery":[1,2]}""", new TfaLogin(Disabled(TfaLogin.WithTotp) with { Recovery = Half, U2f = [U2f] }).Challenge());
    }

    [Fact]
    public void A_key_that_cannot_be_asked_for_blocks_the_user()
    {
        Assert.Equal("{}", new TfaLogin(TfaUser.Empty with { U2f = [U2f] }).Challenge());

        using var token = new SoftwareAuthenticator();
        var login = new TfaLogin(WithKey(token)) { Settings = WebAuthnFixture.Settings with { WebAuthn = null } };
        Assert.Equal("{}", login.Challenge());
        foreach (var answer in new[] { "totp:123456", "recovery:x", "u2f:{}", "webauthn:{}", "webauthn:" + token.Login("AAAA") })
        {
            Assert.False(login.Answer("{}", answer).Accepted);
        }
    }

    [Fact]
    public void A_generator_that_cannot_work_is_announced_and_never_lets_anybody_in()
    {
        var login = new TfaLogin(TfaUser.Empty with
        {
            Totp = [new("t", "", 1, true, new(TfaLogin.Generator with { Period = 0 }, null))],
        });

        Assert.Equal("""{"totp":true}""", login.Challenge());
        Assert.Equal(TfaFault.WrongCode, login.Answer("totp:000000").Fault);
    }

    [Fact]
    public void A_realm_that_demands_a_factor_refuses_users_without_one()
    {
        var settings = new TfaSettings { DefaultOrigin = "https://pve1", Realm = TfaLogin.Oath };

        Assert.IsType<FirstFactorOutcome.MissingForRealm>(new TfaLogin(null) { Settings = settings }.Begin());
        Assert.IsType<FirstFactorOutcome.MissingForRealm>(new TfaLogin(Disabled(TfaLogin.WithTotp)) { Settings = settings }.Begin());
        Assert.Equal("""{"yubico":true}""", new TfaLogin(null) { Settings = settings with { Realm = TfaLogin.Yubico } }.Challenge());
        Assert.Equal(
            """{"recovery":[1,2],"yubico":true}""",
            new TfaLogin(TfaLogin.WithTotp with { Recovery = Half }) { Settings = settings with { Realm = TfaLogin.Yubico } }.Challenge());
    }

    [Theory]
    [InlineData(null, false, "totp", TfaFault.None)]
    [InlineData(null, false, "recovery", TfaFault.None)]
    [InlineData(null, false, "webauthn", TfaFault.None)]
    [InlineData(null, false, "u2f", TfaFault.NotOffered)]
    [InlineData(null, false, "yubico", TfaFault.YubicoUnavailable)]
    [InlineData(RealmTfaType.Oath, false, "totp", TfaFault.None)]
    [InlineData(RealmTfaType.Oath, false, "recovery", TfaFault.None)]
    [InlineData(RealmTfaType.Oath, false, "webauthn", TfaFault.RealmRequires)]
    [InlineData(RealmTfaType.Oath, false, "u2f", TfaFault.RealmRequires)]
    [InlineData(RealmTfaType.Oath, false, "yubico", TfaFault.RealmRequires)]
    [InlineData(RealmTfaType.Oath, true, "totp", TfaFault.None)]
    [InlineData(RealmTfaType.Oath, true, "webauthn", TfaFault.None)]
    [InlineData(RealmTfaType.Oath, true, "u2f", TfaFault.RealmRequires)]
    [InlineData(RealmTfaType.Yubico, true, "totp", TfaFault.RealmRequires)]
    [InlineData(RealmTfaType.Yubico, true, "webauthn", TfaFault.RealmRequires)]
    [InlineData(RealmTfaType.Yubico, false, "yubico", TfaFault.YubicoRefused)]
    [InlineData(RealmTfaType.Yubico, false, "recovery", TfaFault.None)]
    public void Each_realm_accepts_what_the_peer_accepts(RealmTfaType? realm, bool stronger, string type, TfaFault expected)
    {
        using var token = new SoftwareAuthenticator();
        var (set, keys) = RecoveryKeys.Create(1);
        var login = new TfaLogin(WithKey(token) with { Totp = TfaLogin.WithTotp.Totp, Recovery = set, U2f = [U2f] })
        {
            Settings = WebAuthnFixture.Settings with
            {
                Realm = realm switch { RealmTfaType.Oath => TfaLogin.Oath, RealmTfaType.Yubico => TfaLogin.Yubico, _ => null },
                StrongerFactorsSatisfyRealm = stronger,
            },
        };
        var challenge = login.Challenge();
        Assert.Equal(realm != RealmTfaType.Yubico, challenge.Contains("webauthn", StringComparison.Ordinal));
        var verdict = login.Answer(challenge, type switch
        {
            "totp" => "totp:" + login.Code(),
            "recovery" => "recovery:" + keys[0],
            "webauthn" => "webauthn:" + token.Login(login.State.Pending.SingleOrDefault()?.Challenge ?? "AAAA"),
            _ => type + ":{}",
        });

        Assert.Equal(expected, verdict.Fault);
        Assert.Equal(type, verdict.Method);
        Assert.Equal(expected is TfaFault.NotOffered or TfaFault.YubicoRefused ? 1 : 0, login.State.TfaFailures);
        if (expected == TfaFault.RealmRequires)
        {
            Assert.Equal(realm == RealmTfaType.Oath ? "oath" : "yubico", verdict.Expected);
            Assert.Equal(type, verdict.Got);
        }
    }

    [Fact]
    public void A_code_works_once_and_an_older_one_not_after_it()
    {
        var login = new TfaLogin(TfaLogin.WithTotp);

        var verdict = login.Answer("totp:" + login.Code());
        Assert.True(verdict.Accepted);
        Assert.Equal(("totp", "t1"), (verdict.Method, verdict.EntryId));
        Assert.Equal(TfaFault.CodeReused, login.Answer("totp:" + login.Code()).Fault);
        Assert.Equal(TfaFault.CodeReused, login.Answer("totp:" + login.Code(-1)).Fault);
        Assert.Equal(TfaFault.WrongCode, login.Answer("totp:" + login.Code(-2)).Fault);
        Assert.True(login.Answer("totp:" + login.Code(1)).Accepted);
    }

    [Fact]
    public void The_first_generator_that_knows_the_code_decides()
    {
        var used = new TfaEntry<TotpEntry>("used", "", 1, true, new(TfaLogin.Generator, long.MaxValue));
        var login = new TfaLogin(TfaUser.Empty with { Totp = [used, .. TfaLogin.WithTotp.Totp] });

        Assert.Equal(TfaFault.CodeReused, login.Answer("totp:" + login.Code()).Fault);

        login.Factors = login.Factors! with { Totp = [used with { Enabled = false }, .. TfaLogin.WithTotp.Totp] };
        Assert.Equal("t1", login.Answer("totp:" + login.Code()).EntryId);
    }

    [Fact]
    public void A_disabled_generator_opens_nothing()
    {
        var login = new TfaLogin(Disabled(TfaLogin.WithTotp) with { Recovery = Half });

        Assert.Equal(TfaFault.NotOffered, login.Answer("totp:" + login.Code()).Fault);
        Assert.Equal(TfaFault.WrongCode, login.Answer("""{"totp":true}""", "totp:" + login.Code()).Fault);
    }

    [Theory]
    [InlineData("totp:{0}", TfaFault.None)]
    [InlineData("{0}", TfaFault.None)]
    [InlineData("1{0}", TfaFault.WrongCode)]
    [InlineData("webauthn:{}", TfaFault.NotOffered)]
    [InlineData("recovery:0000-0000-0000-0000", TfaFault.NotOffered)]
    [InlineData("password", TfaFault.UnknownType)]
    public void An_answer_may_come_along_with_the_password(string form, TfaFault expected)
    {
        var login = new TfaLogin(TfaLogin.WithTotp);

        Assert.Equal(expected, login.Answer(null, form.Replace("{0}", login.Code(), StringComparison.Ordinal)).Fault);
    }

    [Fact]
    public void Bare_digits_are_no_answer_to_a_challenge()
    {
        var login = new TfaLogin(TfaLogin.WithTotp);

        Assert.Equal(TfaFault.UnknownType, login.Answer(login.Challenge(), login.Code()).Fault);
    }

    [Fact]
    public void An_answer_of_a_user_without_factors_is_refused_and_not_counted()
    {
        foreach (var factors in new[] { null, TfaUser.Empty, Disabled(TfaLogin.WithTotp) })
        {
            var verdict = new TfaLogin(factors).Answer(null, "123456");

            Assert.Equal(TfaFault.NoFactors, verdict.Fault);
            Assert.False(verdict.StateChanged);
        }
    }

    [Fact]
    public void A_type_that_the_challenge_did_not_offer_is_refused()
    {
        var (set, keys) = RecoveryKeys.Create(1);
        var login = new TfaLogin(TfaLogin.WithTotp with { Recovery = set });
        foreach (var challenge in new[] { """{"totp":true}""", "{}", "[]", "null", "nonsense", "" })
        {
            Assert.Equal(TfaFault.NotOffered, login.Answer(challenge, "recovery:" + keys[0]).Fault);
        }
    }

    [Fact]
    public void A_recovery_key_tells_which_one_it_was_and_how_many_are_left()
    {
        var (set, keys) = RecoveryKeys.Create(1);
        var login = new TfaLogin(TfaLogin.WithTotp with { Recovery = set, TotpLocked = true });
        var verdict = login.Answer("recovery:" + keys[6]);

        Assert.Equal((6, 9), (verdict.RecoveryIndex, verdict.RecoveryLeft));
        Assert.False(login.Factors!.TotpLocked);
        Assert.Equal("""{"totp":true,"recovery":[0,1,2,3,4,5,7,8,9]}""", login.Challenge());
    }

    [Fact]
    public void A_cluster_s_users_get_the_challenges_that_the_peer_gives_them()
    {
        var cfg = TfaCfgCodec.Parse(TfaVectors.Read("cluster/priv/tfa.cfg")).Value!;
        var joe = new TfaLogin(cfg.Find(UserId.Parse("joe@pve")));
        Assert.Equal(Expected("joe@pve").Compact(), joe.Challenge());
        Assert.True(joe.Answer("recovery:1111-1eef-9919-d4fd").Accepted);
        Assert.Equal(TfaFault.RecoveryUnknown, joe.Answer("recovery:0000-0000-0000-0000").Fault);

        var realm = new TfaSettings { DefaultOrigin = "https://pve1.lab2.example.com:8006", Realm = TfaLogin.Oath };
        Assert.Equal(Expected("lena@corp").Compact(), new TfaLogin(cfg.Find(UserId.Parse("lena@corp"))) { Settings = realm }.Challenge());

        var anna = new TfaLogin(cfg.Find(UserId.Parse("anna@pve")))
        {
            Settings = realm with { Realm = null, WebAuthn = new("Lab2 Cluster", "lab2.example.com", null, true) },
        };
        var without = JsonNode.Parse(anna.Challenge())!;
        Assert.Equal(
            "TrKolqOr171C0ECYSom2fPYafiB692oc3VbVORQJQzU", without["webauthn"]!["publicKey"]!["allowCredentials"]![0]!.Text("id"));
        Assert.Null(without["u2f"]);

        anna.Settings = anna.Settings with { U2f = new("https://pve.example.com/u2f-app-id.json", null) };
        var keys = TfaVectors.Load("cluster.json").Items("expect_login").Single(e => e.Text("user") == "anna@pve")["challenge_keys"]!;
        Assert.Equal(
            keys.AsArray().Select(key => key!.GetValue<string>()), JsonNode.Parse(anna.Challenge())!.AsObject().Select(m => m.Key));
    }

    private static JsonNode Expected(string user) =>
        TfaVectors.Load("cluster.json").Items("expect_login").Single(e => e.Text("user") == user)["challenge"]!;

    private static TfaUser WithKey(SoftwareAuthenticator token) => TfaUser.Empty with
    {
        WebAuthn = [new("w1", "", 1, true, new([.. token.Id], CoseKey.Read(token.CoseKey)!, 0, false, false))],
    };

    private static TfaUser Disabled(TfaUser user) => user with { Totp = [.. user.Totp.Select(e => e with { Enabled = false })] };
}
