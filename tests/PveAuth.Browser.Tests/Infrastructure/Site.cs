using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using PveAuth.Server.Tests;

namespace PveAuth.Browser.Tests.Infrastructure;

/// <summary>One server under the names of two nodes, and one browser, for all stories of a collection.</summary>
public sealed class Site : IAsyncLifetime, IDisposable
{
    internal const string Node1 = "https://pve1.lab.example.com:8006";
    internal const string Node2 = "https://pve2.lab.example.com:8006";
    internal const string ByAddress = "https://192.0.2.10:8006";
    internal const string Elsewhere = "https://pve1.other.example.org:8006";

    /// <summary>Milliseconds until a missing thing is a failure; a loaded machine is slow, not wrong.</summary>
    private const float Patience = 20_000;

    private const string PolicyFile = "pveauth/policy.json";

    private const string DatacenterCfg = "webauthn: rp=Lab,id=lab.example.com\n";
    private const string DomainsCfg =
        "pam: pam\n\tcomment Linux PAM standard authentication\n\npve: pve\n\tcomment Proxmox VE authentication server\n\tdefault 1\n";

    // The one without windows costs half of the time; the whole browser does as well.
    private static readonly string[] BrowserPaths = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    private readonly TempDirectory directory = new();
    private readonly Accounts accounts = new();
    private readonly HttpClientHandler handler = new()
    {
        UseCookies = false,
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    };

    private IPlaywright? playwright;

    internal IBrowser Browser { get; private set; } = null!;

    internal PveAuthServer Server { get; private set; } = null!;

    internal ApiClient Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        directory.Put("datacenter.cfg", DatacenterCfg);
        directory.Put("domains.cfg", DomainsCfg);
        directory.Put(PolicyFile, "{}");
        Accounts.Write(directory);
        Server = new PveAuthServer(directory, ["urls=https://127.0.0.1:0"]);
        var http = new HttpClient(handler) { BaseAddress = Server.BaseUri };
        http.DefaultRequestHeaders.Host = new Uri(Node1).Authority;
        Api = new ApiClient(http);

        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        playwright.Selectors.SetTestIdAttribute("data-t");
        Browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserPaths.First(File.Exists),
            Args = ["--no-sandbox", "--disable-gpu", $"--host-resolver-rules=MAP *:8006 127.0.0.1:{Server.BaseUri.Port}"],
        });
    }

    public async Task DisposeAsync()
    {
        await Browser.CloseAsync();
        playwright?.Dispose();
        await Server.DisposeAsync();
    }

    public void Dispose()
    {
        handler.Dispose();
        directory.Dispose();
    }

    /// <summary>Lets a new user tell a story in a browser context of its own. When it goes wrong, picture and trace are kept.</summary>
    /// <param name="story">What happens.</param>
    /// <param name="options">Of the browser context.</param>
    /// <param name="name">Of the files that are kept.</param>
    internal async Task VisitAsync(
        Func<Visitor, Task> story, BrowserNewContextOptions? options = null, [CallerMemberName] string name = "")
    {
        options ??= new();
        options.IgnoreHTTPSErrors = true;
        options.Locale = "en-GB";
        await using var context = await Browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        await context.Tracing.StartAsync(new() { Snapshots = true });
        var visitor = await Visitor.EnterAsync(this, context, accounts.Next());
        try
        {
            await story(visitor);
            visitor.Watch.AssertClean();
            await context.Tracing.StopAsync();
        }
        catch
        {
            await Artifacts.KeepAsync(context, name);
            throw;
        }
    }

    /// <summary>One more user, whom no story has met.</summary>
    internal Account NextAccount() => accounts.Next();

    /// <summary>Runs something under other files, then puts the old ones back.</summary>
    internal async Task WithFileAsync(string file, string content, Func<Task> action)
    {
        var path = Path.Combine(directory.Path, file);
        var before = File.Exists(path) ? Server.Read(file) : null;
        directory.Put(file, content);
        Server.NoticeChanges();
        try
        {
            await action();
        }
        finally
        {
            if (before is null)
            {
                File.Delete(path);
            }
            else
            {
                directory.Put(file, before);
            }

            Server.NoticeChanges();
        }
    }

    /// <summary>The datacenter's options with one more line.</summary>
    internal Task WithDatacenterLineAsync(string line, Func<Task> action) =>
        WithFileAsync("datacenter.cfg", $"{DatacenterCfg}{line}\n", action);

    /// <summary>A policy by which passkeys log in without a password.</summary>
    /// <param name="isEnough">Whether a passkey counts as both factors.</param>
    /// <param name="action">What happens under it.</param>
    internal Task WithPasskeysAsync(bool isEnough, Func<Task> action) => WithPolicyAsync(
        isEnough ? """{"passkeyRealms":["pve"],"passkeyTwoFactorRealms":["pve"]}""" : """{"passkeyRealms":["pve"]}""", action);

    /// <summary>A policy, as JSON.</summary>
    internal Task WithPolicyAsync(string policy, Func<Task> action) => WithFileAsync(PolicyFile, policy, action);

    /// <summary>Makes somebody an administrator.</summary>
    internal Task WithAdministratorAsync(Account account, Func<Task> action) =>
        WithFileAsync("user.cfg", $"{Server.Read("user.cfg")}acl:1:/:{account.Id}:Administrator:\n", action);

    /// <summary>A realm setting that demands TOTP.</summary>
    internal Task WithRealmTfaAsync(string tfa, Func<Task> action) =>
        WithFileAsync("domains.cfg", $"{DomainsCfg}\ttfa {tfa}\n", action);
}

/// <summary>The stories that people tell.</summary>
[CollectionDefinition(Name)]
public sealed class Stories : ICollectionFixture<Site>
{
    public const string Name = "stories";
}

/// <summary>The looks of the pages; a site of their own, so that they are taken beside the stories.</summary>
[CollectionDefinition(Name)]
public sealed class Looks : ICollectionFixture<Site>
{
    public const string Name = "looks";
}
