using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace PveAuth.Server.Web;

/// <summary>Keeps the framework's data-protection keys in memory.</summary>
/// <remarks>Razor Pages bring data protection along for form tokens and temporary data. No page here uses either, so
/// keys on disk would be one more secret to look after, for nothing.</remarks>
internal sealed class MemoryKeys : IXmlRepository
{
    private readonly ConcurrentQueue<XElement> elements = new();

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => [.. elements.Select(e => new XElement(e))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) => elements.Enqueue(new XElement(element));
}
