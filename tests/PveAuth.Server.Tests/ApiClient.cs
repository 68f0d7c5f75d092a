using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>An answer of the API.</summary>
internal sealed record ApiAnswer(HttpResponseMessage Http, string Text)
{
    public int Status => (int)Http.StatusCode;

    public string? Reason => Http.ReasonPhrase;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement Data => Json.GetProperty("data");

    public string Message => Json.GetProperty("message").GetString()!;

    public JsonElement Errors => Json.GetProperty("errors");

    /// <summary>The parameters that were refused.</summary>
    public IEnumerable<string> Faults => Errors.EnumerateObject().Select(member => member.Name);

    /// <summary>Status and message together, for one assertion; the message without its line feed at the end.</summary>
    public (int Status, string Message) Failure => (Status, Message.TrimEnd('\n'));

    /// <summary>Whether there is a member of this name in the data.</summary>
    public bool HasData(string name) => Data.TryGetProperty(name, out _);
}

/// <summary>A ticket and what belongs to it.</summary>
internal sealed record Session(string User, string Ticket, string Csrf);

/// <summary>Calls the API as scripts do: form bodies, a cookie and the CSRF header, or an API token.</summary>
internal sealed class ApiClient(HttpClient http)
{
    public Task<ApiAnswer> GetAsync(string path, Session? session = null) => SendAsync(HttpMethod.Get, path, null, session);

    public Task<ApiAnswer> PostAsync(string path, object? form, Session? session = null) => SendAsync(HttpMethod.Post, path, form, session);

    public Task<ApiAnswer> PutAsync(string path, object? form, Session? session = null) => SendAsync(HttpMethod.Put, path, form, session);

    public Task<ApiAnswer> DeleteAsync(string path, Session? session = null) => SendAsync(HttpMethod.Delete, path, null, session);

    /// <summary>Sends any request; <paramref name="form"/> is a ready body, or an object whose members are the fields.</summary>
    public async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, object? form, Session? session = null, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("/api2", StringComparison.Ordinal) ? path : "/api2/json" + path);
        request.Content = form switch
        {
            null => null,
            HttpContent content => content,
            string text => new StringContent(text, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"),
            _ => Form(form),
        };
        if (session is not null)
        {
            request.Headers.Add("Cookie", $"PVEAuthCookie={Uri.EscapeDataString(session.Ticket)}");
            if (method != HttpMethod.Get)
            {
                request.Headers.Add("CSRFPreventionToken", session.Csrf);
            }
        }

        prepare?.Invoke(request);
        var response = await http.SendAsync(request);
        return new ApiAnswer(response, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Logs in with a password alone.</summary>
    public async Task<Session> LogInAsync(string user, string password) => SessionOf(
        await PostAsync("/access/ticket", new { username = user, password }));

    public Task<Session> LogInAsAdminAsync() => LogInAsync("admin@pve", PveAuthServer.AdminPassword);

    /// <summary>The session in the answer of a finished login.</summary>
    public static Session SessionOf(ApiAnswer answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Http.StatusCode);
        Assert.False(answer.Data.TryGetProperty("NeedTFA", out _), answer.Text);
        return new Session(Text(answer, "username"), Text(answer, "ticket"), Text(answer, "CSRFPreventionToken"));
    }

    /// <summary>The half ticket in the answer of a first phase.</summary>
    public static string HalfTicketOf(ApiAnswer answer)
    {
        Assert.Equal(1, answer.Data.GetProperty("NeedTFA").GetInt32());
        return Text(answer, "ticket");
    }

    private static string Text(ApiAnswer answer, string name) => answer.Data.GetProperty(name).GetString()!;

    /// <summary>Names in C# cannot hold a dash: <c>tfa_challenge</c> becomes <c>tfa-challenge</c>.</summary>
    private static FormUrlEncodedContent Form(object fields) => new(fields.GetType().GetProperties()
        .Where(p => p.GetValue(fields) is not null)
        .Select(p => KeyValuePair.Create(
            p.Name.Replace('_', '-'), Convert.ToString(p.GetValue(fields), CultureInfo.InvariantCulture)!)));
}
