using System.Text;
using System.Text.Json;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Tests.Config;

namespace PveAuth.Core.Tests.Permissions;

/// <summary>Every answer that the peer's engine gave to the sample configuration.</summary>
public class PermissionVectorTests
{
    private static readonly JsonElement Vectors = ConfigVectors.Root("perm-vectors.json");
    private static readonly PermissionIndex Index = PermissionIndex.Compile(
        UserCfgCodec.Parse(Encoding.UTF8.GetBytes(Vectors.GetProperty("userCfg").GetString()!)).Value);

    public static TheoryData<string> Identities =>
        [.. Vectors.GetProperty("permissions").EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Identities))]
    public void Every_identity_has_on_every_path_what_the_peer_says(string identity)
    {
        var expected = Vectors.GetProperty("permissions").GetProperty(identity);
        foreach (var path in Vectors.GetProperty("paths").EnumerateArray().Select(p => p.GetString()!))
        {
            var has = Index.On(Id(identity), AclPath.Parse(path));
            var there = expected.TryGetProperty(path, out var at);
            var propagating = there ? Set(at, "propagate") : default;
            var here = there ? Set(at, "here") : default;

            Assert.True(propagating == has.Propagating, $"{path}: propagating {has.Propagating}, expected {propagating}");
            Assert.True((propagating | here) == has.Granted, $"{path}: granted {has.Granted}, expected {propagating | here}");
        }
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void The_capabilities_are_those_of_the_peer(string identity)
    {
        var expected = Vectors.GetProperty("cap").GetProperty(identity);
        var cap = Index.Cap(Id(identity));

        Assert.Equal(["access", "dc", "mapping", "nodes", "sdn", "storage", "vms"], cap.Keys.Order());
        Assert.All(cap, area => Assert.Equal(Set(expected, area.Key), area.Value));
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void The_listed_paths_are_those_of_the_peer_with_the_same_answers(string identity)
    {
        var effective = Index.Effective(Id(identity));

        Assert.Equal(
            Vectors.GetProperty("effectivePaths").GetProperty(identity).EnumerateArray().Select(p => p.GetString()),
            effective.Keys.Select(p => p.ToString()));
        Assert.All(effective, at => Assert.Equal(Index.On(Id(identity), at.Key), at.Value));
    }

    private static AuthId Id(string text) => AuthId.TryParse(text, out var id) ? id : throw new FormatException(text);

    private static PrivilegeSet Set(JsonElement element, string name)
    {
        var set = PrivilegeSet.None;
        var text = element.TryGetProperty(name, out var value) ? value.GetString()! : "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            set |= word[0] == '@' ? BuiltinRoles.All[word[1..]]
                : Privilege.TryParse(word, out var privilege) ? (PrivilegeSet)privilege : throw new FormatException(word);
        }

        return set;
    }
}
