namespace PveAuth.Server.Web;

/// <summary>The colour theme, kept in PVE's own cookie so that both user interfaces of one host agree.</summary>
internal static class Theme
{
    private const string Cookie = "PVEThemeCookie";

    /// <summary>Value of <c>data-theme</c>; null lets the browser decide.</summary>
    public static string? Of(HttpRequest request) => request.Cookies[Cookie] switch
    {
        "crisp" => "light",
        "proxmox-dark" => "dark",
        _ => null,
    };

    /// <summary>The word for it.</summary>
    public static string NameOf(HttpRequest request) => Of(request) ?? "automatic";
}
