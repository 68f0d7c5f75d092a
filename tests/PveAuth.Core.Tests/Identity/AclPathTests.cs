using PveAuth.Core.Identity;

namespace PveAuth.Core.Tests.Identity;

public class AclPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/access")]
    [InlineData("/access/groups")]
    [InlineData("/access/groups/a.b-c_D9")]
    [InlineData("/access/realm")]
    [InlineData("/access/realm/pve")]
    [InlineData("/nodes")]
    [InlineData("/nodes/node1")]
    [InlineData("/pool")]
    [InlineData("/pool/a")]
    [InlineData("/pool/a/b/c")]
    [InlineData("/sdn")]
    [InlineData("/sdn/controllers")]
    [InlineData("/sdn/controllers/c_1-a")]
    [InlineData("/sdn/dns")]
    [InlineData("/sdn/dns/d1")]
    [InlineData("/sdn/fabrics/f1")]
    [InlineData("/sdn/ipams/i1")]
    [InlineData("/sdn/prefix-lists/p1")]
    [InlineData("/sdn/route-maps/r1")]
    [InlineData("/sdn/zones")]
    [InlineData("/sdn/zones/z.1")]
    [InlineData("/sdn/zones/z1/v_1")]
    [InlineData("/sdn/zones/z1/v1/4094")]
    [InlineData("/storage")]
    [InlineData("/storage/local-lvm")]
    [InlineData("/vms")]
    [InlineData("/vms/100")]
    [InlineData("/vms/999999999")]
    [InlineData("/mapping")]
    [InlineData("/mapping/pci")]
    [InlineData("/mapping/pci/gpu_0")]
    public void The_places_of_the_product_are_known(string path) => Assert.True(AclPath.Parse(path).IsKnown);

    [Theory]
    [InlineData("/foo")]
    [InlineData("/access/users")]
    [InlineData("/access/groups/a/b")]
    [InlineData("/nodes/n1/qemu")]
    [InlineData("/pool/a/b/c/d")]
    [InlineData("/sdn/controllers/a.b")]
    [InlineData("/sdn/dns/a-b")]
    [InlineData("/sdn/zones/z1/v1/0")]
    [InlineData("/sdn/zones/z1/v1/10000")]
    [InlineData("/sdn/zones/z1/v1/1/1")]
    [InlineData("/sdn/zone")]
    [InlineData("/storage/a/b")]
    [InlineData("/vms/99")]
    [InlineData("/vms/099")]
    [InlineData("/vms/100/x")]
    [InlineData("/vms100")]
    [InlineData("/mapping/a/b/c")]
    [InlineData("/Vms")]
    public void Other_places_are_not(string path) => Assert.False(AclPath.Parse(path).IsKnown);

    [Fact]
    public void A_path_longer_than_a_file_may_hold_is_not()
    {
        Assert.True(AclPath.Parse("/nodes/" + new string('n', 1024 - "/nodes/".Length)).IsKnown);
        Assert.False(AclPath.Parse("/nodes/" + new string('n', 1025 - "/nodes/".Length)).IsKnown);
        Assert.False(default(AclPath).IsKnown);
    }

    [Fact]
    public void The_order_of_the_tree_puts_children_before_siblings_that_begin_like_their_parent()
    {
        string[] paths = ["/b", "/a-b", "/a/b", "/", "/a", "/a.b", "/a/b/c", "/a/c"];

        Assert.Equal(
            ["/", "/a", "/a/b", "/a/b/c", "/a/c", "/a-b", "/a.b", "/b"],
            paths.Select(AclPath.Parse).Order(Comparer<AclPath>.Create(AclPath.CompareInTree)).Select(p => p.ToString()));
    }
}
