using Microsoft.AspNetCore.Diagnostics;

namespace PveAuth.Server.Web;

/// <summary>Gives every failed request for a page the error page. The API, static files and the health check keep
/// their own answers.</summary>
internal static class ErrorPages
{
    /// <summary>Adds the middleware; what comes later in the pipeline is covered.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.Use(RunAsync);
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsPage(context.Request.Path))
        {
            context.Features.Get<IStatusCodePagesFeature>()?.Enabled = false;
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // Outermost handler of a page: an empty 500 is what the middleware above turns into the error page.
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorPages))
                .LogError(e, "The page {Path} failed", context.Request.Path);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.ContentType = null;
            context.Response.ContentLength = null;
        }
    }

    private static bool IsPage(PathString path) =>
        !path.StartsWithSegments("/api2") && !path.StartsWithSegments("/assets") && !path.StartsWithSegments("/healthz");
}
