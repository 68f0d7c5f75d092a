using PveAuth.Core.Identity;

namespace PveAuth.Server.Http;

/// <summary>Tells the access log who sent a request, once that is known.</summary>
internal sealed record RequestCaller(AuthId Caller);
