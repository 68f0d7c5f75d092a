using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tests;

/// <summary>The core computes. It reads no disk, asks no clock and knows no request.</summary>
public class Purity
{
    private static readonly string[] ForbiddenTypes =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.Console", "System.Random", "System.TimeProvider", "System.Diagnostics.Process",
        "System.Net.Http.HttpClient", "System.Net.Sockets.Socket",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
    ];

    [Fact]
    public void The_core_uses_no_disk_no_clock_and_no_network()
    {
        using var file = new PEReader(File.OpenRead(typeof(UserId).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Select(metadata.GetTypeReference).Select(t => Name(metadata, t)).ToList();
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => $"{Name(metadata, metadata.GetTypeReference((TypeReferenceHandle)m.Parent))}.{metadata.GetString(m.Name)}")
            .ToList();

        Assert.Contains("System.String", types);
        Assert.Empty(types.Intersect(ForbiddenTypes));
        Assert.Empty(members.Intersect(ForbiddenMembers));

        // Iterators ask for their thread; nothing else of the environment may be asked.
        Assert.All(
            members.Where(m => m.StartsWith("System.Environment.", StringComparison.Ordinal)),
            m => Assert.Equal("System.Environment.get_CurrentManagedThreadId", m));
    }

    [Fact]
    public void Of_ASP_NET_Core_only_the_WebAuthn_handler_and_what_it_drags_along_is_referenced() => Assert.Equal(
        ["Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Identity"],
        typeof(UserId).Assembly.GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));

    private static string Name(MetadataReader metadata, TypeReference type) =>
        $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
}
