using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using PveAuth.Api;

namespace PveAuth.Server.Http;

/// <summary>Writes answers in PVE's two forms.</summary>
internal sealed class ApiResponse
{
    private const int CompressAbove = 1024;
    private const int KeptBuffer = 64 * 1024;
    private const int LongestReason = 1024;

    private static readonly JsonWriterOptions Json = new() { Encoder = PlainJsonEncoder.Instance };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? threadBuffer;

    [ThreadStatic]
    private static Utf8JsonWriter? threadWriter;

    private readonly HttpContext context;

    /// <summary>Begins an answer, with the headers that every one has.</summary>
    public ApiResponse(HttpContext context, TimeProvider time)
    {
        this.context = context;
        var headers = context.Response.Headers;
        headers.Server = "pve-api-daemon/3.0";
        headers.CacheControl = "max-age=0";
        headers.Pragma = "no-cache";
        headers.Expires = HttpDate.Now(time);
    }

    /// <summary>Success.</summary>
    public Task SendDataAsync(bool isExtJs, ApiResult result) => SendAsync(200, writer =>
    {
        writer.WriteStartObject();
        if (isExtJs)
        {
            writer.WriteNumber("success", 1);
        }

        if (result.Items is { } items)
        {
            writer.WriteStartArray("data");
            foreach (var item in items)
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
        }
        else
        {
            WriteNode(writer, "data", result.Data);
        }

        writer.WriteEndObject();
    });

    /// <summary>An error of a method. In the form for ExtJS the status is 200 and the body tells the real one.</summary>
    public Task SendErrorAsync(bool isExtJs, ApiError error)
    {
        if (!isExtJs)
        {
            SetReason(error.Message);
        }

        return SendAsync(isExtJs ? 200 : error.Status, writer =>
        {
            writer.WriteStartObject();
            if (isExtJs)
            {
                writer.WriteNumber("success", 0);
                writer.WriteNumber("status", error.Status);
            }

            writer.WriteNull("data");
            if (error.Errors is { } errors)
            {
                writer.WriteStartObject("errors");
                foreach (var (name, fault) in errors)
                {
                    writer.WriteString(name, fault);
                }

                writer.WriteEndObject();
            }

            writer.WriteString("message", error.Message);
            if (error.Detail is { } detail)
            {
                WriteNode(writer, "pveauth", detail);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>A refusal before any method: the same in both forms.</summary>
    public async Task SendRefusalAsync(int status, string reason, bool withBody)
    {
        context.Response.StatusCode = status;
        SetReason(reason);
        context.Response.Headers.Connection = "close";
        context.Response.ContentLength = withBody ? Encoding.UTF8.GetByteCount(reason) : 0;
        if (withBody)
        {
            context.Response.ContentType = "text/plain;charset=UTF-8";
            await context.Response.WriteAsync(reason, context.RequestAborted);
        }
    }

    private static void WriteNode(Utf8JsonWriter writer, string name, JsonNode? node)
    {
        writer.WritePropertyName(name);
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }

    private Task SendAsync(int status, Action<Utf8JsonWriter> write)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json;charset=UTF-8";
        if (status >= 400)
        {
            response.Headers.Connection = "close";
        }

        // The answer is short-lived and may hold a secret: the buffer of the thread is wiped when it is copied.
        var buffer = threadBuffer ??= new ArrayBufferWriter<byte>(1024);
        try
        {
            Write(buffer, write);
            if (buffer.WrittenCount > CompressAbove && AcceptsGzip())
            {
                response.Headers.ContentEncoding = "gzip";
                return SendCompressedAsync(response, buffer.WrittenSpan.ToArray(), context.RequestAborted);
            }

            response.ContentLength = buffer.WrittenCount;
            response.BodyWriter.Write(buffer.WrittenSpan);
        }
        finally
        {
            Forget(buffer);
        }

        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    private static async Task SendCompressedAsync(HttpResponse response, byte[] text, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await gzip.WriteAsync(text, cancellationToken);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, Action<Utf8JsonWriter> write)
    {
        var json = threadWriter ??= new Utf8JsonWriter(buffer, Json);
        json.Reset(buffer);
        write(json);
        json.Flush();
    }

    private static void Forget(ArrayBufferWriter<byte> buffer)
    {
        buffer.Clear();
        if (buffer.Capacity > KeptBuffer)
        {
            threadBuffer = null;
            threadWriter = null;
        }
    }

    private bool AcceptsGzip() => context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);

    /// <summary>PVE's clients read the reason phrase: the first line of the message, in characters that a header can
    /// hold.</summary>
    private void SetReason(string message)
    {
        var line = message.AsSpan().TrimStart('\n');
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];

        // A message may quote half a megabyte of the request, which no client takes for a header.
        var reason = new StringBuilder();
        foreach (var c in line[..Math.Min(line.Length, LongestReason)])
        {
            reason.Append(char.IsControl(c) || c > '~' ? '?' : c);
        }

        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = reason.ToString();
    }
}
