using System.Text;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Policy;
using PveAuth.Core.Tests.Tfa;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Policy;

public class SimulationTests
{
    private const long Now = 1_764_000_000;

    private static readonly WebAuthnEntry Key = new([1, 2, 3], new EdwardsKey(CredentialAlgorithm.EdDsa, EdwardsCurve.Ed25519, [.. new byte[32]]), 0, false, false);

    private static readonly TfaEntry<TotpEntry> App = new("t", "", 1, true, new(new OtpAuthUri { Account = "joe", Secret = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }, null));

    private static readonly TfaUser WithKey = TfaUser.Empty with { WebAuthn = [new("w", "", 1, true, Key)] };

    private static readonly TfaPolicy Required = new() { Tfa = TfaDemand.Required, Since = Now };

    [Fact]
    public void A_password_suffices_where_nothing_else_is_asked() => Assert.Equal(
        new UserForecast(UserId.Parse("joe@pve"), LoginForecast.CanLogIn, LockoutReason.None, UsableFactors.None), Of(Around()));

    [Fact]
    public void Who_has_no_factor_must_set_one_up_when_it_is_required() => Assert.Equal(
        LoginForecast.MustEnrol, Of(Around() with { Policy = Required }).Login);

    [Fact]
    public void The_days_of_grace_are_told_apart_and_do_not_help_where_the_realm_demands_a_factor()
    {
        var around = Around() with { Policy = Required with { GraceDays = 1 } };

        Assert.Equal(LoginForecast.Grace, Of(around).Login);
        Assert.Equal(LoginForecast.MustEnrol, Of(around with { Realms = Realms("type=oath") }).Login);
    }

    [Fact]
    public void A_demand_of_the_realm_locks_out_who_has_no_factor_or_only_a_key()
    {
        var around = Around() with { Realms = Realms("type=oath") };

        Assert.Equal((LoginForecast.LockedOut, LockoutReason.RealmDemands), Why(around));
        Assert.Equal((LoginForecast.LockedOut, LockoutReason.RealmDemands), Why(Having(around, WithKey)));
        Assert.Equal(
            LoginForecast.CanLogIn, Of(Having(around, WithKey) with { Policy = new TfaPolicy { StrongerRealms = ["pve"] } }).Login);
        Assert.Equal(UsableFactors.Totp, Of(Having(around, WithKey with { Totp = [App] })).Factors);
    }

    [Theory]
    [InlineData("id=lab.example.com,rp=Lab", LoginForecast.CanLogIn, LockoutReason.None)]
    [InlineData("id=other.example.com,rp=Lab", LoginForecast.LockedOut, LockoutReason.Stranded)]
    [InlineData("id=lab.example.com,rp=Lab,origin=https://elsewhere.example.org", LoginForecast.LockedOut, LockoutReason.Stranded)]
    [InlineData("", LoginForecast.LockedOut, LockoutReason.Stranded)]
    public void Keys_are_stranded_by_another_id_or_an_origin_outside_it(string webAuthn, LoginForecast login, LockoutReason reason) =>
        Assert.Equal((login, reason), Why(Having(Around(), WithKey) with { Options = Options(webAuthn) }));

    [Fact]
    public void What_is_recorded_about_a_key_counts_before_what_is_stored()
    {
        var around = Having(Around(), WithKey) with { Options = Options("id=other.example.com,rp=Lab") };

        Assert.Equal(
            LoginForecast.CanLogIn, Of(around with { NotesOf = _ => FactorNotes.Empty.Registered("w", "other.example.com") }).Login);
        Assert.Equal(LockoutReason.Stranded, Why(around with { NotesOf = _ => FactorNotes.Empty.Registered("x", "other.example.com") }).Reason);
    }

    [Fact]
    public void Of_keys_from_a_time_without_settings_nobody_knows_whether_they_fit() => Assert.Equal(
        LoginForecast.MayLogIn, Of(Having(Around(), WithKey) with { KeysMadeUnder = DatacenterCfg.Empty }).Login);

    [Fact]
    public void Spent_recovery_keys_are_still_asked_for()
    {
        var spent = TfaUser.Empty with { Recovery = new("0123456789abcdef", [null, null], 1) };

        Assert.Equal((LoginForecast.LockedOut, LockoutReason.UsedUp), Why(Having(Around(), spent)));
        Assert.Equal(UsableFactors.Recovery, Of(Having(Around(), TfaUser.Empty with { Recovery = new("0123456789abcdef", [null, "x"], 1) })).Factors);
    }

    [Fact]
    public void Locks_lock_out()
    {
        Assert.Equal((LoginForecast.LockedOut, LockoutReason.Locked), Why(Having(Around(), TfaUser.Empty with { Totp = [App], TotpLocked = true })));
        Assert.Equal((LoginForecast.LockedOut, LockoutReason.Locked), Why(Having(Around(), WithKey with { TfaLockedUntil = Now + 1 })));
        Assert.Equal(LoginForecast.CanLogIn, Of(Having(Around(), WithKey with { TfaLockedUntil = Now })).Login);
    }

    [Fact]
    public void Disabled_and_expired_accounts_are_told_apart_from_those_that_a_setting_locks_out()
    {
        Assert.Equal((LoginForecast.Barred, LockoutReason.Disabled), Why(Around("user:joe@pve:0:0::::::\n")));
        Assert.Equal((LoginForecast.Barred, LockoutReason.Expired), Why(Around("user:joe@pve:1:5::::::\n")));
        Assert.Equal(LoginForecast.Barred, Of(Having(Around("user:joe@pve:0:0::::::\n"), WithKey)).Login);
    }

    [Fact]
    public void Whoever_may_change_the_system_or_permissions_at_the_top_administers()
    {
        var around = Around("""
            user:joe@pve:1:0::::::
            user:ann@pve:1:0::::::
            user:kim@pve:1:0::::::
            user:eve@pve:1:0::::::
            user:off@pve:0:0::::::
            role:Sys:Sys.Modify:
            role:Perm:Permissions.Modify:
            acl:0:/:ann@pve:Sys:
            acl:1:/:kim@pve:Perm:
            acl:1:/:off@pve:Sys:
            acl:1:/vms:eve@pve:Administrator:

            """);

        Assert.Equal(["ann@pve", "kim@pve", "root@pam"], Simulation.Run(around).Admins.Select(user => user.ToString()));
        Assert.True(Simulation.Run(around).Admins.SequenceEqual(Simulation.AdminsOf(around)));
    }

    [Fact]
    public void Administrators_who_are_locked_out_do_not_count() => Assert.Empty(Simulation.AdminsOf(
        Around("user:root@pam:0:0:::::\nuser:joe@pve:1:0::::::\nacl:1:/:joe@pve:Administrator:\n") with { Realms = Realms("type=oath") }));

    [Fact]
    public void A_passkey_stands_for_the_password_only_where_the_policy_says_so_and_it_fits_the_settings()
    {
        var around = WithPasskey(Around());

        Assert.Equal(PasskeyForecast.No, Of(around).Passkey);
        Assert.Equal(PasskeyForecast.No, Of(around with { Policy = Alone with { PasskeyRealms = ["pam"] } }).Passkey);
        Assert.Equal(PasskeyForecast.Alone, Of(around with { Policy = Alone }).Passkey);
        Assert.Equal(PasskeyForecast.No, Of(around with { Policy = Alone, NotesOf = _ => FactorNotes.Empty.WithHandle() }).Passkey);
        Assert.Equal(PasskeyForecast.No, Of(around with { Policy = Alone, Options = Options("id=other.example.com,rp=Lab") }).Passkey);
        Assert.Equal(PasskeyForecast.No, Of(around with { Policy = Alone, Options = Options("") }).Passkey);
        Assert.Equal(
            PasskeyForecast.No, Of(WithPasskey(Having(around, WithKey with { TfaLockedUntil = Now + 1 })) with { Policy = Alone }).Passkey);
    }

    [Fact]
    public void Where_a_passkey_is_one_factor_another_one_is_needed_which_is_not_the_same_key()
    {
        var policy = Alone with { PasskeyTwoFactorRealms = [] };
        var around = WithPasskey(Around()) with { Policy = policy };
        var twoKeys = WithKey with { WebAuthn = [.. WithKey.WebAuthn, new("v", "", 1, true, Key)] };

        Assert.Equal(PasskeyForecast.No, Of(around).Passkey);
        Assert.Equal(PasskeyForecast.ForPassword, Of(Having(around, WithKey with { Totp = [App] })).Passkey);
        Assert.Equal(PasskeyForecast.ForPassword, Of(Having(around, twoKeys)).Passkey);
        Assert.Equal(PasskeyForecast.No, Of(Having(around, twoKeys) with { Policy = Alone, Realms = Realms("type=oath") }).Passkey);
    }

    [Fact]
    public void Who_has_no_password_gets_in_by_passkey_or_not_at_all()
    {
        var around = WithPasskey(Around()) with { HasPassword = _ => false };

        Assert.Equal((LoginForecast.CanLogIn, LockoutReason.None), Why(around with { Policy = Alone }));
        Assert.Equal((LoginForecast.LockedOut, LockoutReason.NoPassword), Why(around));
        Assert.Equal((LoginForecast.Barred, LockoutReason.NoPassword), Why(Around() with { HasPassword = _ => false }));
        Assert.Equal(LoginForecast.MustEnrol, Of(Around() with { Policy = Required }).Login);
        Assert.Equal(LoginForecast.Barred, Of(Around() with { Policy = Required, HasPassword = _ => false }).Login);
    }

    private static TfaPolicy Alone => new() { PasskeyRealms = ["pve"], PasskeyTwoFactorRealms = ["pve"] };

    private static Circumstances WithPasskey(Circumstances around) => (around.Factors.Users.Count > 0 ? around : Having(around, WithKey)) with
    {
        NotesOf = _ => FactorNotes.Empty.WithHandle().Registered("w", "lab.example.com", isPasskey: true),
    };

    private static Circumstances Around(string users = "user:joe@pve:1:0::::::\n")
    {
        var cfg = UserCfgCodec.Parse(Encoding.UTF8.GetBytes(users)).Value;
        return new()
        {
            Users = cfg,
            Permissions = PermissionIndex.Compile(cfg),
            Factors = TfaCfg.Empty,
            Realms = DomainsCfg.Empty,
            Options = Options("id=lab.example.com,rp=Lab"),
            KeysMadeUnder = Options("id=lab.example.com,rp=Lab"),
            Policy = TfaPolicy.Off,
            Now = Now,
        };
    }

    private static Circumstances Having(Circumstances around, TfaUser factors) =>
        around with { Factors = around.Factors.With(UserId.Parse("joe@pve"), factors) };

    private static DatacenterCfg Options(string webAuthn) =>
        DatacenterCfgCodec.Parse(Encoding.UTF8.GetBytes(webAuthn.Length == 0 ? "" : $"webauthn: {webAuthn}\n")).Value;

    private static DomainsCfg Realms(string tfa) => DomainsCfgCodec.Parse(Encoding.UTF8.GetBytes($"pve: pve\n\ttfa {tfa}\n")).Value;

    private static UserForecast Of(Circumstances around) => Simulation.Of(around, UserId.Parse("joe@pve"))!;

    private static (LoginForecast Login, LockoutReason Reason) Why(Circumstances around) => (Of(around).Login, Of(around).Reason);
}
