using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PveAuth.Server.Web;

/// <summary>The user interface: pages, their headers, their static files.</summary>
public static class WebSetup
{
    /// <summary>Registers what the pages need. The caller registers <see cref="Http.LoginBoot"/>.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddSingleton(static _ => Assets.Load(Path.Combine(AppContext.BaseDirectory, "wwwroot")));
        services.TryAddSingleton(TimeProvider.System);
        services.AddRazorPages(options =>
            {
                // Pages only show; every change goes through the API, which has its own protection.
                options.Conventions.ConfigureFilter(new IgnoreAntiforgeryTokenAttribute());
            })
            .AddApplicationPart(typeof(WebSetup).Assembly);
        services.Configure<KeyManagementOptions>(static options =>
        {
            options.XmlRepository = new MemoryKeys();
            options.XmlEncryptor = new NullXmlEncryptor();
        });
        return services;
    }

    /// <summary>Adds headers, error pages, static files and pages. The API's paths are left alone.</summary>
    public static WebApplication UseWeb(this WebApplication app)
    {
        // Read now, so that the first visitor does not wait for it.
        app.Services.GetRequiredService<Assets>();

        app.UsePageHeaders();
        app.UseErrorPages();
        app.MapAssets();
        app.MapRazorPages();
        return app;
    }
}
