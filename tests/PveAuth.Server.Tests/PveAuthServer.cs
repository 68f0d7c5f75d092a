using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PveAuth.Store;

namespace PveAuth.Server.Tests;

/// <summary>The whole server on a real port, with a configuration directory of its own and a clock that tests move.</summary>
internal sealed class PveAuthServer : WebApplicationFactory<Program>
{
    public const string AdminPassword = "admin-Passw0rd";

    private readonly TempDirectory directory;
    private readonly string[] settings;
    private readonly bool realClock;

    /// <summary>Starts a server.</summary>
    /// <param name="files">Files of the directory; without any, it is a first start.</param>
    /// <param name="settings">Further settings, <c>name=value</c>.</param>
    /// <param name="realClock">Whether delays really pass.</param>
    public PveAuthServer(TempDirectory? files = null, string[]? settings = null, bool realClock = false)
    {
        directory = files ?? new TempDirectory();
        this.settings = settings ?? [];
        this.realClock = realClock;
        Environment.SetEnvironmentVariable("PVEAUTH_ADMIN_PASSWORD", AdminPassword);
        UseKestrel();
        StartServer();
        var address = Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        BaseUri = new Uri(address);
        Http = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        })
        { BaseAddress = BaseUri };
        Api = new ApiClient(Http);
    }

    public TestClock Clock { get; } = new();

    public LogLines Log { get; } = new();

    public string ConfigDir => directory.Path;

    public Uri BaseUri { get; }

    public HttpClient Http { get; }

    public ApiClient Api { get; }

    /// <summary>Waits until the server has seen that files changed.</summary>
    public void NoticeChanges() => Services.GetRequiredService<ConfigDirectory>().Refresh();

    /// <summary>The text of a file in the configuration directory.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(ConfigDir, name));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("config-dir", ConfigDir);
        builder.UseSetting("urls", "http://127.0.0.1:0");
        foreach (var setting in settings)
        {
            builder.UseSetting(setting.Split('=')[0], setting.Split('=')[1]);
        }

        builder.ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(Log));
        if (!realClock)
        {
            builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Http?.Dispose();
            directory.Dispose();
        }
    }
}
