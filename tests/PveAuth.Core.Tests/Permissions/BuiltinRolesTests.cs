using PveAuth.Core.Permissions;

namespace PveAuth.Core.Tests.Permissions;

public class BuiltinRolesTests
{
    [Fact]
    public void There_are_as_many_privileges_in_each_role_as_in_the_peers()
    {
        var counts = new Dictionary<string, int>
        {
            ["Administrator"] = 47, ["NoAccess"] = 0, ["PVEAdmin"] = 40, ["PVEAuditor"] = 7, ["PVEDatastoreAdmin"] = 4,
            ["PVEDatastoreUser"] = 2, ["PVEMappingAdmin"] = 3, ["PVEMappingUser"] = 2, ["PVEPoolAdmin"] = 2, ["PVEPoolUser"] = 1,
            ["PVESDNAdmin"] = 3, ["PVESDNUser"] = 2, ["PVESysAdmin"] = 3, ["PVETemplateUser"] = 2, ["PVEUserAdmin"] = 3,
            ["PVEVMAdmin"] = 23, ["PVEVMUser"] = 10,
        };

        Assert.Equal(counts.OrderBy(c => c.Key), BuiltinRoles.All.ToDictionary(r => r.Key, r => r.Value.Count).OrderBy(r => r.Key));
    }

    [Theory]
    [InlineData("PVEAuditor", "Datastore.Audit,Mapping.Audit,Pool.Audit,SDN.Audit,Sys.Audit,VM.Audit,VM.GuestAgent.Audit")]
    [InlineData("PVEUserAdmin", "Group.Allocate,Realm.AllocateUser,User.Modify")]
    [InlineData("PVESDNAdmin", "SDN.Allocate,SDN.Audit,SDN.Use")]
    public void A_role_allows_what_the_peers_does(string role, string privileges) =>
        Assert.Equal(privileges, BuiltinRoles.All[role].ToString());

    [Fact]
    public void An_administrator_of_guests_may_not_hand_out_rights_over_the_host() =>
        Assert.False(BuiltinRoles.All["PVEAdmin"].ContainsAny(PrivilegeSet.Of(
            Privilege.PermissionsModify, Privilege.RealmAllocate, Privilege.SysModify)));
}
