using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PveAuth.Benchmarks;

/// <summary>A Kestrel that answers every request with the bytes of <c>GET /version</c>, and does nothing else.</summary>
internal static class BareServer
{
    public static async Task RunAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        var body = """{"data":{"version":"9.1.1","release":"9.1","repoid":null}}"""u8.ToArray();
        app.Run(async context =>
        {
            context.Response.ContentType = "application/json;charset=UTF-8";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body);
        });
        await app.RunAsync();
    }
}
