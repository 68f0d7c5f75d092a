using System.Text.Json;

namespace PveAuth.SystemTests;

/// <summary>A ticket and what belongs to it.</summary>
internal sealed record Session(string User, string Ticket, string Csrf);

/// <summary>An answer of the API.</summary>
internal sealed record Answer(int Status, string Text)
{
    public JsonElement Data => JsonDocument.Parse(Text).RootElement.GetProperty("data");

    public string Member(string name) => Data.GetProperty(name).GetString()!;

    public bool IsHalf => Data.TryGetProperty("NeedTFA", out _);

    public Session Session => new(Member("username"), Member("ticket"), Member("CSRFPreventionToken"));

    /// <summary>The challenge inside a half ticket.</summary>
    public JsonElement Challenge =>
        JsonDocument.Parse(Uri.UnescapeDataString(Member("ticket").Split(':')[1])["!tfa!".Length..]).RootElement;
}

/// <summary>Calls the API as scripts do.</summary>
internal sealed class Api(HttpClient http)
{
    public Task<Answer> GetAsync(string path, Session session) => SendAsync(HttpMethod.Get, path, null, session);

    public Task<Answer> PostAsync(string path, Dictionary<string, string> form, Session? session = null, string? host = null) =>
        SendAsync(HttpMethod.Post, path, form, session, host);

    public Task<Answer> PutAsync(string path, Dictionary<string, string> form, Session session) =>
        SendAsync(HttpMethod.Put, path, form, session);

    /// <summary>First phase of a login, or the whole of it.</summary>
    public Task<Answer> LogInAsync(string user, string password, string? host = null) =>
        PostAsync("/access/ticket", new() { ["username"] = user, ["password"] = password }, host: host);

    /// <summary>Second phase of a login.</summary>
    public Task<Answer> AnswerAsync(string user, string halfTicket, string answer, string? host = null) => PostAsync(
        "/access/ticket", new() { ["username"] = user, ["password"] = answer, ["tfa-challenge"] = halfTicket }, host: host);

    /// <summary>Adds a TOTP app to a user.</summary>
    public Task<Answer> AddTotpAsync(string user, string description, Session session, string? password = null, string? uri = null)
    {
        uri ??= Totps.NewUri(user);
        var form = new Dictionary<string, string>
        {
            ["type"] = "totp",
            ["description"] = description,
            ["totp"] = uri,
            ["value"] = Totps.Now(uri),
        };
        if (password is not null)
        {
            form["password"] = password;
        }

        return PostAsync($"/access/tfa/{user}", form, session);
    }

    private async Task<Answer> SendAsync(
        HttpMethod method, string path, Dictionary<string, string>? form, Session? session, string? host = null)
    {
        using var request = new HttpRequestMessage(method, "/api2/json" + path);
        request.Headers.Host = host;
        request.Content = form is null ? null : new FormUrlEncodedContent(form);
        if (session is not null)
        {
            request.Headers.Add("Cookie", $"PVEAuthCookie={Uri.EscapeDataString(session.Ticket)}");
            if (method != HttpMethod.Get)
            {
                request.Headers.Add("CSRFPreventionToken", session.Csrf);
            }
        }

        using var response = await http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
