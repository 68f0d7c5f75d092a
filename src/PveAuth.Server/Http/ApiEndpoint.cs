using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using PveAuth.Api;
using PveAuth.Api.Audit;
using PveAuth.Core.Audit;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Server.Http;

/// <summary>Serves <c>/api2</c>: the steps of PVE's request pipeline, in PVE's order, because clients can tell.</summary>
internal sealed class ApiEndpoint(
    ApiRouter router, ApiServices services, Authenticator authenticator, HttpOnlySession session, ILogger<ApiEndpoint> logger)
{
    private const int MaxBody = 512 * 1024;
    private const string CsrfHeader = "CSRFPreventionToken";
    private static readonly TimeSpan RefusalFloor = TimeSpan.FromSeconds(3);

    /// <summary>Timers run on a clock that ticks every few milliseconds and so may fire a tick early.</summary>
    private static readonly TimeSpan TimerTick = TimeSpan.FromMilliseconds(10);

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var began = services.Time.GetTimestamp();
        var response = new ApiResponse(context, services.Time);
        try
        {
            await HandleAsync(context, response, began);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
        catch (BadHttpRequestException e)
        {
            await response.SendRefusalAsync(e.StatusCode, "bad request", withBody: false);
        }
        catch (Exception e)
        {
            // A fault of ours: the log gets all of it, the caller a reference to it.
            logger.LogError(e, "request {RequestId} failed", context.TraceIdentifier);
            if (!context.Response.HasStarted)
            {
                await response.SendErrorAsync(
                    isExtJs: false, ApiError.Failed($"internal error, reference {context.TraceIdentifier}"));
            }
        }
    }

    private async Task HandleAsync(HttpContext context, ApiResponse response, long began)
    {
        var request = context.Request;
        var verb = request.Method;
        if (verb is not ("GET" or "POST" or "PUT" or "DELETE"))
        {
            await response.SendRefusalAsync(501, $"method '{verb}' not available", withBody: false);
            return;
        }

        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!RequestTarget.TryParse(rawTarget, out var target))
        {
            await response.SendRefusalAsync(501, "no such uri", withBody: true);
            return;
        }

        // Who is it? On open methods nobody asks, so that a stale cookie does no harm there.
        var config = services.Directory.Current;
        var client = new ApiClient(
            ClientAddress(context), request.Headers.Host.ToString(), context.TraceIdentifier, request.Headers.UserAgent.ToString());
        var isOpen = router.IsOpen(verb, target.Path);
        var who = isOpen
            ? Authentication.Of(default)
            : authenticator.Check(Credentials.Of(request), request.Headers[CsrfHeader], verb != "GET", config);
        if (who.Refusal is { } refusal)
        {
            services.Log.Refused(client, "", who.Reason);

            // Whoever brings nothing at all has merely not logged in yet.
            if (Credentials.Of(request) is not { Ticket: null, Token: null })
            {
                services.Record(client, new AuditRecord(0, "session.refused", AuditResult.Failed) { Reason = who.Reason });
            }

            await WaitUntilFloorAsync(began, context.RequestAborted);
            await response.SendRefusalAsync(401, refusal, withBody: false);
            return;
        }

        if (who.Caller.Exists)
        {
            context.Features.Set(new RequestCaller(who.Caller));
        }

        var method = router.Find(verb, target.Path, out var pathValues);
        if (BodyRefusal(request, method) is var (status, fault))
        {
            await response.SendRefusalAsync(status, fault, withBody: true);
            return;
        }

        if (target.Format is not ("json" or "extjs"))
        {
            await response.SendRefusalAsync(501, $"no formatter for uri {target.Path}, {target.Format}", withBody: true);
            return;
        }

        var isExtJs = target.Format == "extjs";
        var parameters = await ReadParametersAsync(context);
        if (parameters is null)
        {
            await response.SendErrorAsync(isExtJs, new ApiError(400, "the body is not a JSON object\n"));
            return;
        }

        if (method is null)
        {
            await response.SendErrorAsync(isExtJs, new ApiError(501, $"Method '{verb} {target.Path}' not implemented\n"));
            return;
        }

        if (RawParameters.Merge(parameters, target.Query, pathValues) is { } conflict)
        {
            await response.SendErrorAsync(isExtJs, ApiError.Parameter(conflict, "differs from the value in the path"));
            return;
        }

        if (!method.AllowsTokens && (who.Caller.IsToken || (isOpen && Credentials.OffersToken(request))))
        {
            await response.SendErrorAsync(
                isExtJs, ApiError.Forbidden($"URI '{method.Path}' not available with API token, need proper ticket.\n"));
            return;
        }

        var wantsCookie = session.TakeWish(method, request, parameters, config);
        var result = await ApiRunner.RunAsync(method, who.Caller, parameters, config, client, services, context.RequestAborted);
        if (result.Error is { } error)
        {
            if (error.IsDelayed)
            {
                await WaitUntilFloorAsync(began, context.RequestAborted);
            }

            await response.SendErrorAsync(isExtJs, error);
            return;
        }

        HttpOnlySession.Apply(context.Response, method, wantsCookie, result);
        await response.SendDataAsync(isExtJs, result);
    }

    /// <summary>The TCP peer. IPv4 clients look like IPv6 on a socket that serves both, as in PVE's logs.</summary>
    private static string? ClientAddress(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    private static (int Status, string Fault)? BodyRefusal(HttpRequest request, ApiMethod? method)
    {
        if (request.Headers.TransferEncoding.Count > 0)
        {
            return (501, "chunked transfer encoding not supported");
        }

        var length = request.ContentLength ?? 0;
        if (length == 0)
        {
            return null;
        }

        if (request.Method is not ("POST" or "PUT") && method?.AcceptsBody != true)
        {
            return (501, $"Unexpected content for method '{request.Method}'");
        }

        if (length > MaxBody)
        {
            return (501, "for data too large");
        }

        return MediaType(request) is "" or "application/x-www-form-urlencoded" or "application/json"
            ? null
            : (506, $"upload of content type '{MediaType(request)}' is not possible here");
    }

    private static string MediaType(HttpRequest request)
    {
        var type = request.ContentType ?? "";
        var semicolon = type.IndexOf(';', StringComparison.Ordinal);
        return (semicolon < 0 ? type : type[..semicolon]).Trim().ToLowerInvariant();
    }

    private static async Task<Dictionary<string, RawValue>?> ReadParametersAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not > 0)
        {
            return new Dictionary<string, RawValue>(StringComparer.Ordinal);
        }

        // The length is known and limited; the buffer may hold a password and is wiped.
        var length = (int)context.Request.ContentLength.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var body = buffer.AsMemory(0, length);
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
            return MediaType(context.Request) == "application/json"
                ? RawParameters.ReadJson(body)
                : RawParameters.ReadForm(RawParameters.Text(body));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Refused logins all take three seconds, whatever was wrong. Nothing waits but this answer.</summary>
    private Task WaitUntilFloorAsync(long began, CancellationToken cancellationToken)
    {
        var rest = RefusalFloor - services.Time.GetElapsedTime(began);
        return rest > TimeSpan.Zero ? Task.Delay(rest + TimerTick, services.Time, cancellationToken) : Task.CompletedTask;
    }
}
