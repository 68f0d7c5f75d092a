namespace PveAuth.Server.Tests;

/// <summary>Logins that end in setting up a second factor.</summary>
internal static class LabEnrolment
{
    /// <summary>The file of the policy.</summary>
    public const string PolicyFile = "pveauth/policy.json";

    /// <summary>A lab with a policy and a relying party.</summary>
    public static Lab Under(string policy, Action<TempDirectory>? prepare = null) => new(files =>
    {
        files.Put("datacenter.cfg", LabKeys.Option);
        files.Put(PolicyFile, policy);
        prepare?.Invoke(files);
    });

    /// <summary>What the challenge of a half ticket offers to set up.</summary>
    public static string[] OfferedBy(string halfTicket) =>
    [
        .. LabFactors.ChallengeOf(halfTicket).GetProperty("pveauth").GetProperty("enrol").EnumerateArray().Select(type => type.GetString()!),
    ];

    /// <summary>Sets up an app with a half ticket.</summary>
    public static Task<ApiAnswer> SetUpPhoneAsync(this Lab lab, string user, string halfTicket, Phone phone, int? recovery = null) =>
        lab.Api.PostAsync("/pveauth/enrol", new
        {
            username = user,
            tfa_challenge = halfTicket,
            type = "totp",
            description = "phone",
            totp = phone.Uri,
            value = phone.Code(lab.Clock.NowSeconds),
            recovery,
        });

    /// <summary>Asks for the options to set up a key with a half ticket.</summary>
    public static Task<ApiAnswer> BeginSetUpKeyAsync(this Lab lab, string user, string halfTicket) => lab.Api.PostAsync(
        "/pveauth/enrol", new { username = user, tfa_challenge = halfTicket, type = "webauthn", description = "key" });

    /// <summary>Answers such options.</summary>
    public static Task<ApiAnswer> FinishSetUpKeyAsync(this Lab lab, string user, string halfTicket, string challenge, string value) =>
        lab.Api.PostAsync(
            "/pveauth/enrol", new { username = user, tfa_challenge = halfTicket, type = "webauthn", challenge, value });
}
