using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PveAuth.Api;
using PveAuth.Core.Tfa;
using PveAuth.Realms;
using PveAuth.Server.Http;
using PveAuth.Server.Logging;
using PveAuth.Server.Tls;
using PveAuth.Server.Web;
using PveAuth.Store;
using Serilog;
using Serilog.Extensions.Logging;

namespace PveAuth.Server.Startup;

/// <summary>Puts the server together.</summary>
internal static class PveAuthHost
{
    private const string ConfigDirKey = "config-dir";
    private const string DefaultUrl = "https://localhost:8006";

    /// <summary>Builds the server from its command line; nothing listens yet.</summary>
    /// <exception cref="StartupException">An argument or the directory cannot be used.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "config", "appsettings.json"), optional: true)
            .AddJsonFile("/etc/pveauth/appsettings.json", optional: true)
            .AddEnvironmentVariables("PVEAUTH_")
            .AddCommandLine(args);

        var path = builder.Configuration[ConfigDirKey] ?? "data";
        var log = Setting("Serilog", LoggingSetup.Create, builder.Configuration);
        builder.Logging.ClearProviders().AddSerilog(log, dispose: true);

        // With this category the framework would open a scope and an activity for each request, which nothing here reads.
        // The rule names the provider, because a rule without one yields to the rule that AddSerilog brings.
        builder.Logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        var directory = OpenDirectory(builder.Configuration, path, log);

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(directory);
        services.AddSingleton(NodeName.OfThisHost());
        services.AddSingleton<RealmPasswords>();
        services.AddSingleton<YubicoServer>();
        services.AddSingleton<AuthLog>();
        services.AddSingleton(new ApiRouter(ApiMethods.All));
        services.AddSingleton(provider => new ApiServices
        {
            Directory = directory,
            Passwords = provider.GetRequiredService<RealmPasswords>(),
            Yubico = provider.GetRequiredService<YubicoServer>(),
            Time = provider.GetRequiredService<TimeProvider>(),
            Log = provider.GetRequiredService<AuthLog>(),
        });
        services.AddSingleton<Authenticator>();
        services.AddSingleton<HttpOnlySession>();
        services.AddSingleton<ApiEndpoint>();
        services.AddSingleton<LoginBoot>();
        var accessLog = builder.Configuration["AccessLog:Path"] ?? DefaultAccessLog(directory);
        services.AddSingleton(provider => new AccessLog(accessLog, provider.GetRequiredService<ILogger<AccessLog>>()));
        services.AddWeb();

        Listen(builder, directory);
        var app = builder.Build();
        app.UsePveAuth();
        return app;
    }

    /// <summary>Reads a section of the settings. What its values may not be, its reader says by exceptions of many kinds.</summary>
    private static T Setting<TSection, T>(string name, Func<TSection, T> read, TSection section)
    {
        try
        {
            return read(section);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new StartupException($"the settings of '{name}' cannot be used: {e.Message} {e.InnerException?.Message}");
        }
    }

    /// <summary>The way of a request: a name and a line in the access log for each, then the API or the pages.</summary>
    private static void UsePveAuth(this WebApplication app)
    {
        var accessLog = app.Services.GetRequiredService<AccessLog>();
        var api = app.Services.GetRequiredService<ApiEndpoint>();
        app.Use(next => context =>
        {
            RequestId.Assign(context);
            return accessLog.RecordAsync(context, next);
        });
        app.Use(next => context => RequestTarget.IsApi(RawTarget(context)) ? api.HandleAsync(context) : next(context));

        // Named here, or the framework would put them before the API, which needs neither.
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseTrustedFacets();
        app.MapRelatedOrigins();
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.UseWeb();
    }

    /// <summary>Beside our own data; but the cluster's file system is no place for a log.</summary>
    private static string DefaultAccessLog(ConfigDirectory directory) =>
        directory.IsCluster ? "/var/log/pveauth/access.log" : Path.Combine(directory.Path, "pveauth", "log", "access.log");

    private static string RawTarget(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private static ConfigDirectory OpenDirectory(ConfigurationManager configuration, string path, Serilog.ILogger log)
    {
        var format = configuration["TfaWriteFormat"] switch
        {
            null or "pve9" => TfaWriteFormat.Pve9,
            "pve8" => TfaWriteFormat.Pve8,
            var other => throw new StartupException($"TfaWriteFormat is '{other}', but must be pve9 or pve8"),
        };
        using var factory = LoggerFactory.Create(logging => logging.AddSerilog(log));
        var directory = FirstStart.Open(path, format, factory.CreateLogger<ConfigDirectory>());
        if (directory.ReadableSecrets() is [var secret, ..])
        {
            throw new StartupException($"'{secret}' can be read by everybody; run: chmod -R go= '{Path.GetDirectoryName(secret)}'");
        }

        // A key that does not parse is found now, not at the first login; and no request waits for the permissions.
        _ = directory.Keys.Keys;
        _ = directory.Current.Permissions;
        return directory;
    }

    private static void Listen(WebApplicationBuilder builder, ConfigDirectory directory)
    {
        var urls = (builder.Configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries);
        var addresses = urls.Select(ListenAddress.Parse).ToList();
        var certificates = addresses.Any(a => a.IsTls) ? new ServerCertificate(directory, NodeName.OfThisHost().Value) : null;
        if (certificates is not null)
        {
            certificates.CreateMissing([.. addresses.Select(a => a.Host)]);
            builder.Services.AddSingleton(certificates);
            builder.Services.AddHostedService<CertificateRenewal>();
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            foreach (var address in addresses)
            {
                address.Bind(kestrel, options => Configure(options, certificates, address));
            }
        });
    }

    private static void Configure(ListenOptions options, ServerCertificate? certificates, ListenAddress address)
    {
        // HTTP/2 has no reason phrase, in which PVE's clients look for the message.
        options.Protocols = HttpProtocols.Http1;
        if (address.IsTls)
        {
            options.Use(PlainHttpRedirect.Middleware);
            options.UseHttps(certificates!.HandshakeOptions());
        }
    }
}
