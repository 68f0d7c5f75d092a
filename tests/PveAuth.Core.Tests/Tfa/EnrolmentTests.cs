using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public sealed class EnrolmentTests : IDisposable
{
    private const string Uri = "otpauth://totp/x?secret=" + TfaLogin.Secret;
    private readonly SoftwareAuthenticator token = new();

    [Fact]
    public void A_generator_is_added_and_its_code_is_spent()
    {
        var login = new TfaLogin(null);
        var result = Enrolment.AddTotp(null, "phone", Uri, login.Code(), "id1", login.Now);
        Assert.True(result.Succeeded && result.FactorsChanged);
        Assert.Equal("id1", result.Id);

        login.Factors = result.NextFactors;
        Assert.Equal(TfaFault.CodeReused, login.Answer("totp:" + login.Code()).Fault);
        Assert.True(login.Answer("totp:" + login.Code(1)).Accepted);
    }

    [Theory]
    [InlineData("otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ", EnrolmentFault.BadTotpUri)]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=0", EnrolmentFault.BadTotpUri)]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=3601", EnrolmentFault.BadTotpUri)]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=10", EnrolmentFault.BadTotpUri)]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&image=x", EnrolmentFault.BadTotpUri)]
    [InlineData(Uri + "&digits=8", EnrolmentFault.WrongTotpCode)]
    public void A_generator_that_cannot_work_is_not_added(string uri, EnrolmentFault expected)
    {
        var before = TfaLogin.WithTotp;
        var result = Enrolment.AddTotp(before, "phone", uri, new TfaLogin(null).Code(), "id1", TfaVectors.Now);

        Assert.Equal(expected, result.Fault);
        Assert.Same(before, result.NextFactors);
        Assert.False(result.FactorsChanged);
    }

    [Fact]
    public void Failures_have_the_peers_texts()
    {
        Assert.Equal("failed to verify TOTP challenge", Enrolment.AddTotp(null, "", Uri, "000000", "i", TfaVectors.Now).Text);
        var once = Enrolment.AddRecovery(null, 1);
        Assert.Equal("user already has recovery keys", Enrolment.AddRecovery(once.NextFactors, 2).Text);
        Assert.Equal("no such entry", Enrolment.Update(once.NextFactors, "recovery", null, enable: false).Text);
        Assert.Equal("no such entry", Enrolment.Remove(once.NextFactors, "none").Text);
        Assert.Equal("no such entry", Enrolment.Remove(null, "recovery").Text);
        Assert.Equal("no webauthn configuration available", Begin(WebAuthnFixture.Settings with { WebAuthn = null }).Text);
        Assert.Equal(
            "no webauthn configuration available",
            Begin(WebAuthnFixture.Settings with { WebAuthn = WebAuthnFixture.Options with { RpId = "ab2.example.com" } }).Text);
        Assert.Equal("no such challenge", Finish(TfaState.Empty, "AAAA", "{}").Text);
    }

    [Fact]
    public void Recovery_keys_are_shown_once_and_kept_as_hashes()
    {
        var result = Enrolment.AddRecovery(TfaLogin.WithTotp, 17);

        Assert.Equal("recovery", result.Id);
        Assert.Equal(10, result.RecoveryKeys.Length);
        Assert.Equal(17, result.NextFactors!.Recovery!.Created);
        Assert.Single(result.NextFactors.Totp);
        Assert.True(new TfaLogin(result.NextFactors).Answer("recovery:" + result.RecoveryKeys[9]).Accepted);
        Assert.DoesNotContain(result.RecoveryKeys[0], result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_of_a_registration_are_the_peers_to_the_letter()
    {
        var vector = TfaVectors.Load("webauthn.json").Items("registrations").First().Text("request_options_json");
        var expected = JsonNode.Parse(vector)!;
        var begun = Begin(WebAuthnFixture.Settings);
        var made = JsonNode.Parse(begun.ChallengeJson!)!["publicKey"]!;

        Assert.Equal(43, made.Text("challenge").Length);
        Assert.Equal(22, made["user"]!.Text("id").Length);
        Assert.NotEqual(made["user"]!.Text("id"), JsonNode.Parse(Begin(WebAuthnFixture.Settings).ChallengeJson!)!["publicKey"]!["user"]!.Text("id"));
        Assert.Equal(
            vector
                .Replace(expected["publicKey"]!.Text("challenge"), made.Text("challenge"), StringComparison.Ordinal)
                .Replace(expected["publicKey"]!["user"]!.Text("id"), made["user"]!.Text("id"), StringComparison.Ordinal),
            begun.ChallengeJson);
    }

    [Fact]
    public void A_begun_registration_changes_nothing_but_the_state()
    {
        var begun = Begin(WebAuthnFixture.Settings);

        Assert.Null(begun.NextFactors);
        Assert.False(begun.FactorsChanged);
        Assert.Single(begun.NextState!.Pending);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("packed/self")]
    [InlineData("packed/x5c")]
    [InlineData("fido-u2f")]
    public void A_key_is_registered_and_logs_in(string format)
    {
        var begun = Begin(WebAuthnFixture.Settings);
        var challenge = begun.NextState!.Pending[0].Challenge;
        var done = Finish(begun.NextState, challenge, token.Register(challenge, format, counter: 4));
        Assert.True(done.Succeeded, done.Text);
        Assert.Empty(done.NextState!.Pending);
        Assert.Equal("my key", done.NextFactors!.WebAuthn[0].Description);

        var login = new TfaLogin(done.NextFactors) { Settings = WebAuthnFixture.Settings };
        Assert.True(login.Answer(login.Challenge(), "webauthn:" + token.Login(login.State.Pending[0].Challenge, 5)).Accepted);
    }

    [Fact]
    public void A_challenge_is_used_up_by_a_refused_answer()
    {
        var begun = Begin(WebAuthnFixture.Settings);
        var challenge = begun.NextState!.Pending[0].Challenge;
        var refused = Finish(begun.NextState, challenge, "{}");

        Assert.Equal((EnrolmentFault.WebAuthnRefused, TfaFault.Malformed), (refused.Fault, refused.Reason));
        Assert.False(refused.FactorsChanged);
        Assert.Equal(EnrolmentFault.NoSuchChallenge, Finish(refused.NextState!, challenge, token.Register(challenge)).Fault);
    }

    [Fact]
    public void A_login_is_no_registration()
    {
        var login = new TfaLogin(Registered().NextFactors) { Settings = WebAuthnFixture.Settings };
        login.Challenge();
        using var second = new SoftwareAuthenticator();
        var challenge = login.State.Pending[0].Challenge;

        Assert.Equal(EnrolmentFault.NoSuchChallenge, Finish(login.State, challenge, second.Register(challenge)).Fault);
    }

    [Theory]
    [InlineData("packed/self", "tpm")]
    [InlineData("packed/self", "apple")]
    [InlineData("packed/self", "none")]
    [InlineData("none", "fido-u2f")]
    [InlineData("none", "android-safetynet")]
    public void A_statement_of_another_format_is_refused(string made, string format)
    {
        var begun = Begin(WebAuthnFixture.Settings);
        var challenge = begun.NextState!.Pending[0].Challenge;
        var client = token.ClientData("webauthn.create", challenge);
        var good = token.Attest(made, token.AuthenticatorData(0, registration: true), client);
        var name = System.Text.Encoding.ASCII.GetBytes(made.Split('/')[0]);
        byte[] bent = [.. good[..5], (byte)(0x60 + format.Length), .. System.Text.Encoding.ASCII.GetBytes(format), .. good[(6 + name.Length)..]];
        var refused = Finish(begun.NextState, challenge, token.RegistrationJson(bent, client));

        Assert.Equal(TfaFault.BadAttestation, refused.Reason);
    }

    [Fact]
    public void A_certificate_must_be_one_of_an_authenticator()
    {
        var aaguid = new byte[16];
        aaguid[3] = 7;
        using var modelled = new SoftwareAuthenticator { Aaguid = aaguid };

        Assert.True(Attested(modelled, new X509BasicConstraintsExtension(false, false, 0, true), SoftwareAuthenticator.ModelExtension(aaguid)));
        Assert.False(Attested(modelled, new X509BasicConstraintsExtension(false, false, 0, true), SoftwareAuthenticator.ModelExtension(new byte[16])));
        Assert.False(Attested(modelled, new X509BasicConstraintsExtension(true, false, 0, true), SoftwareAuthenticator.ModelExtension(aaguid)));
        Assert.False(Attested(modelled));
    }

    [Fact]
    public void Bytes_behind_the_attestation_object_are_refused()
    {
        var begun = Begin(WebAuthnFixture.Settings);
        var challenge = begun.NextState!.Pending[0].Challenge;
        var client = token.ClientData("webauthn.create", challenge);
        byte[] longer = [.. token.Attest("none", token.AuthenticatorData(0, registration: true), client), 0];

        Assert.Equal(TfaFault.Malformed, Finish(begun.NextState, challenge, token.RegistrationJson(longer, client)).Reason);
    }

    [Fact]
    public void An_entry_is_renamed_disabled_and_removed()
    {
        var user = TfaLogin.WithTotp with { Totp = [.. TfaLogin.WithTotp.Totp, TfaLogin.WithTotp.Totp[0] with { Id = "t2" }], TotpLocked = true };

        var renamed = Enrolment.Update(user, "t2", "tablet", null).NextFactors!;
        Assert.Equal(("tablet", true), (renamed.Totp[1].Description, renamed.Totp[1].Enabled));
        var disabled = Enrolment.Update(renamed, "t2", null, false).NextFactors!;
        Assert.Equal(("tablet", false), (disabled.Totp[1].Description, disabled.Totp[1].Enabled));
        Assert.Equal("phone", disabled.Totp[0].Description);
        Assert.Equal(EnrolmentFault.DescriptionTooLong, Enrolment.Update(user, "t2", new string('x', 256), null).Fault);

        var one = Enrolment.Remove(disabled, "t2").NextFactors!;
        Assert.True(one.TotpLocked);
        var none = Enrolment.Remove(one, "t1");
        Assert.True(none.Succeeded && none.FactorsChanged);
        Assert.Null(none.NextFactors);
    }

    [Fact]
    public void Of_migrated_entries_with_the_same_id_the_first_is_removed()
    {
        var entry = TfaLogin.WithTotp.Totp[0] with { Id = "v1-entry" };
        var left = Enrolment.Remove(TfaUser.Empty with { Totp = [entry, entry with { Description = "second" }] }, "v1-entry");

        Assert.Equal("second", Assert.Single(left.NextFactors!.Totp).Description);
    }

    [Fact]
    public void New_ids_are_random_uuids_of_version_4()
    {
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", EntryId.New());
        Assert.NotEqual(EntryId.New(), EntryId.New());
    }

    public void Dispose() => token.Dispose();

    private static EnrolmentResult Begin(TfaSettings settings) =>
        Enrolment.BeginWebAuthn(WebAuthnFixture.User, null, "my key", settings, TfaState.Empty, FactorNotes.Empty, TfaVectors.Now);

    private static EnrolmentResult Finish(TfaState state, string challenge, string value) => Enrolment.FinishWebAuthn(
        null, WebAuthnFixture.Settings, state, FactorNotes.Empty, challenge, value, "new", TfaVectors.Now + 5);

    private static bool Attested(
        SoftwareAuthenticator with, params X509Extension[] extensions)
    {
        var begun = Begin(WebAuthnFixture.Settings);
        var challenge = begun.NextState!.Pending[0].Challenge;
        var client = with.ClientData("webauthn.create", challenge);
        var attestation = with.Attest("packed/x5c", with.AuthenticatorData(0, registration: true), client, request =>
        {
            foreach (var extension in extensions)
            {
                request.CertificateExtensions.Add(extension);
            }
        });
        return Finish(begun.NextState, challenge, with.RegistrationJson(attestation, client)).Succeeded;
    }

    private EnrolmentResult Registered()
    {
        var begun = Begin(WebAuthnFixture.Settings);
        return Finish(begun.NextState!, begun.NextState!.Pending[0].Challenge, token.Register(begun.NextState.Pending[0].Challenge));
    }
}
