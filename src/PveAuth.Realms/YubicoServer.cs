using PveAuth.Core.Config;
using PveAuth.Core.Tfa;

namespace PveAuth.Realms;

/// <summary>Asks validation servers about the passwords of YubiKeys.</summary>
public sealed class YubicoServer : IDisposable
{
    private const string DefaultUrl = "https://api2.yubico.com/wsapi/2.0/verify";
    private const int MaxAnswer = 16 * 1024;

    /// <summary>A login page gives up after thirty seconds, and there may be a directory server before this one.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    // Redirected, a signed question would be asked of somebody else. On a connection that was used before, a question could be
    // sent a second time without anybody's doing, when the server closes it in just that moment; and the first one has spent the
    // password. Proxies of the environment are used, as in PVE.
    private readonly Lazy<HttpClient> client = new(static () => new HttpClient(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeLimit,
        MaxResponseContentBufferSize = MaxAnswer,
        DefaultRequestHeaders = { ConnectionClose = true },
    });

    /// <summary>Asks about a password, which is spent by that.</summary>
    /// <param name="realm">The realm's demand, with id, key and address of the server.</param>
    /// <param name="otp">A password as <see cref="YubicoOtp.Read"/> gives it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<YubicoAnswer> AskAsync(
        RealmTfaOptions realm, string otp, CancellationToken cancellationToken)
    {
        if (Fault(realm, out var address, out var key) is { } fault)
        {
            return YubicoAnswer.None(fault);
        }

        var question = YubicoQuestion.About(realm.YubicoId!, key, otp);
        var separator = address.Query.Length > 0 ? '&' : '?';
        try
        {
            using var response = await client.Value.GetAsync(new Uri($"{address}{separator}{question.Query}"), cancellationToken);
            return response.IsSuccessStatusCode
                ? YubicoAnswer.Judge(await response.Content.ReadAsStringAsync(cancellationToken), question, key)
                : YubicoAnswer.None($"the validation server answered with status {(int)response.StatusCode}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return YubicoAnswer.None($"the validation server did not answer within {TimeLimit.TotalSeconds} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return YubicoAnswer.None($"the validation server cannot be reached: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    /// <summary>What is wrong with the realm's option; null when nothing is.</summary>
    private static string? Fault(RealmTfaOptions realm, out Uri address, out byte[] key)
    {
        address = new Uri(DefaultUrl);
        key = new byte[64];
        if (string.IsNullOrEmpty(realm.YubicoId) || string.IsNullOrEmpty(realm.YubicoKey) ||
            !Convert.TryFromBase64String(realm.YubicoKey, key, out var length))
        {
            return "the realm's tfa option needs an id, and a key in base64";
        }

        key = key[..length];
        if (realm.YubicoUrl is { Length: > 0 } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var own) ||
                !(own.Scheme == Uri.UriSchemeHttps || (own.Scheme == Uri.UriSchemeHttp && own.IsLoopback)))
            {
                return "the address of the validation server must begin with https://";
            }

            address = own;
        }

        return null;
    }
}
