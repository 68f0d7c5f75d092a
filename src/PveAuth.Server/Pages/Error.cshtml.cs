using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PveAuth.Server.Pages;

/// <summary>Stands in for any answer that failed without a body of its own. It says nothing about the inside.</summary>
public sealed class ErrorModel : PageModel
{
    /// <summary>The heading.</summary>
    public string Heading { get; private set; } = "";

    /// <summary>One sentence below it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Links what the user saw to the audit record.</summary>
    public string? Reference => Response.Headers["X-Request-Id"] switch
    {
        [{ Length: 8 } id] => $"{id[..4]}-{id[4..]}",
        [{ Length: > 0 } id] => id,
        _ => null,
    };

    /// <summary>Fills the page for one status code. Only the executor of a failed request knows its true code; who
    /// types this address gets a page that does not exist.</summary>
    /// <param name="code">The status of the failed request.</param>
    public void OnGet(int code)
    {
        if (Response.StatusCode is < 400)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            code = Response.StatusCode;
        }

        (Heading, Text) = code switch
        {
            404 => ("Page not found", "There is no page at this address."),
            403 => ("Not allowed", "This page needs rights that you do not have."),
            400 or 405 => ("Request not understood", "The server cannot do anything with this request."),
            >= 500 => ("Something went wrong", "The server could not show this page. Trying again may help."),
            _ => ("Not possible", "The server refused to show this page."),
        };
    }

    /// <summary>A failed form or upload ends here as well.</summary>
    /// <param name="code">The status of the failed request.</param>
    public void OnPost(int code) => OnGet(code);
}
