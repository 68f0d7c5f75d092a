namespace PveAuth.Core.Config;

/// <summary>The relying party that datacenter.cfg configures (<c>webauthn: rp=…,id=…</c>).</summary>
/// <param name="RpName">Name shown by the browser (<c>rp</c>).</param>
/// <param name="RpId">Relying party id, a domain name (<c>id</c>).</param>
/// <param name="Origin">The only origin to accept; null means <c>https://</c> and the Host header of the request.</param>
/// <param name="AllowSubdomains">Whether hosts below the origin's host are accepted too.</param>
public sealed record WebAuthnOptions(string RpName, string RpId, string? Origin, bool AllowSubdomains);

/// <summary>The U2F application that datacenter.cfg configures (<c>u2f: appid=…</c>).</summary>
/// <param name="AppId">The application id, an URL.</param>
/// <param name="Origin">The only origin to accept; null means <c>https://</c> and the Host header of the request.</param>
public sealed record U2fOptions(string AppId, string? Origin);
