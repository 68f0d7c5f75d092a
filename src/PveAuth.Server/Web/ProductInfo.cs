using System.Reflection;

namespace PveAuth.Server.Web;

/// <summary>Name and version of this product as pages show them.</summary>
internal static class ProductInfo
{
    /// <summary>Version of the running program, such as <c>1.2.0</c>.</summary>
    public static string Version { get; } = typeof(ProductInfo).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
