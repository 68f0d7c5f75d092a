namespace PveAuth.Server.Tests;

/// <summary>Second factors of the lab's people, enrolled over REST by root, who needs no password for it.</summary>
internal static class LabFactors
{
    /// <summary>Enrols an app. Its code of this moment is spent by that; the clock is moved to the next one.</summary>
    public static async Task<Phone> EnrolPhoneAsync(this Lab lab, string user)
    {
        var phone = new Phone();
        var answer = await lab.Api.PostAsync(
            $"/access/tfa/{user}",
            new { type = "totp", description = "phone", totp = phone.Uri, value = phone.Code(lab.Clock.NowSeconds) },
            lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        lab.Clock.Advance(TimeSpan.FromSeconds(60));
        return phone;
    }

    /// <summary>Makes recovery keys.</summary>
    public static async Task<string[]> MakeRecoveryKeysAsync(this Lab lab, string user)
    {
        var answer = await lab.Api.PostAsync($"/access/tfa/{user}", new { type = "recovery" }, lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Data.GetProperty("recovery").EnumerateArray().Select(key => key.GetString()!)];
    }

    /// <summary>The half ticket after the right password.</summary>
    public static async Task<string> BeginAsync(this Lab lab, string user) =>
        ApiClient.HalfTicketOf(await lab.TryLogInAsync(user));

    /// <summary>Answers a challenge.</summary>
    public static Task<ApiAnswer> AnswerAsync(this Lab lab, string user, string halfTicket, string answer) =>
        lab.Api.PostAsync("/access/ticket", new { username = user, password = answer, tfa_challenge = halfTicket });

    /// <summary>Both phases of a login.</summary>
    public static async Task<ApiAnswer> LogInWithAsync(this Lab lab, string user, string answer) =>
        await lab.AnswerAsync(user, await lab.BeginAsync(user), answer);

    /// <summary>A login in one request.</summary>
    public static Task<ApiAnswer> LogInAtOnceAsync(this Lab lab, string user, string otp, string password = Lab.Password) =>
        lab.Api.PostAsync("/access/ticket", new { username = user, password, otp });

    /// <summary>The challenge in a half ticket, as every client reads it: the second field, decoded, without its mark.</summary>
    public static System.Text.Json.JsonElement ChallengeOf(string halfTicket) => System.Text.Json.JsonDocument.Parse(
        Uri.UnescapeDataString(halfTicket.Split(':')[1])["!tfa!".Length..]).RootElement;
}
