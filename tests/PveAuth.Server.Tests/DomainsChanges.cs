namespace PveAuth.Server.Tests;

/// <summary>Realms are added, shown, changed and removed as on a node, in the file that a node reads.</summary>
public sealed class DomainsChanges : IDisposable
{
    private const string Ldap = "realm=l1&type=ldap&server1=ldap.example.com&base_dn=dc%3Dexample&user_attr=uid";

    private readonly Lab lab = new();

    [Fact]
    public async Task A_directory_realm_is_written_as_a_node_writes_it()
    {
        var answer = await lab.Api.PostAsync(
            "/access/domains",
            Ldap + "&comment=D%C3%BCsseldorf: x&port=636&mode=ldaps&verify=1&case-sensitive=0&bind_dn=cn%3Dpve&password=s3cret"
                + "&filter=%28%26%28a%3Db%29%28c%3D*%29%29&sync_attributes=email%3Dmail, firstname%3DgivenName&user_classes=a, b"
                + "&sync-defaults-options=scope%3Dboth,enable-new%3Dyes,full%3D1,purge%3D1&tfa=type%3Doath,step%3D60&default=1",
            lab.Root);

        Assert.Equal((200, """{"data":null}"""), (answer.Status, answer.Text));
        Assert.EndsWith(
            """

            ldap: l1
            	comment D%C3%BCsseldorf%3A x
            	base_dn dc=example
            	server1 ldap.example.com
            	user_attr uid
            	bind_dn cn=pve
            	case-sensitive 0
            	default 1
            	filter (&(a=b)(c=*))
            	mode ldaps
            	port 636
            	sync-defaults-options enable-new=1,remove-vanished=entry;properties;acl,scope=both
            	sync_attributes email=mail, firstname=givenName
            	tfa type=oath,step=60
            	user_classes a, b
            	verify 1


            """,
            lab.Server.Read("domains.cfg"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_realm_is_shown_with_numbers_its_type_and_the_digest_of_the_file()
    {
        lab.Put("domains.cfg", "ldap: l1\n\tbase_dn dc=x\n\tserver1 h\n\tuser_attr uid\n\tport 389\n\tverify 0\n\tcomment a%3Ab\n\n");

        var answer = await lab.Api.GetAsync("/access/domains/l1", lab.Root);

        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData(
            File.ReadAllBytes(Path.Combine(lab.Server.ConfigDir, "domains.cfg"))));
        Assert.Equal(
            $$$"""{"data":{"type":"ldap","digest":"{{{digest}}}","base_dn":"dc=x","comment":"a:b","port":389,"server1":"h","user_attr":"uid","verify":0}}""",
            answer.Text);
    }

    [Theory]
    [InlineData("full=1", "remove-vanished=entry;properties")]
    [InlineData("purge=1,enable-new=0", "enable-new=0,remove-vanished=acl")]
    [InlineData("full=1,purge=1,remove-vanished=none", "remove-vanished=none")]
    [InlineData("full=0,scope=users", "scope=users")]
    [InlineData("nonsense", "nonsense")]
    public async Task Old_defaults_of_synchronisations_are_shown_under_their_new_name(string stored, string shown)
    {
        lab.Put("domains.cfg", $"ad: corp\n\tdomain x\n\tserver1 h\n\tsync-defaults-options {stored}\n\n");

        var answer = await lab.Api.GetAsync("/access/domains/corp", lab.Root);

        Assert.Equal(
            stored == "nonsense" ? null : shown,
            answer.Data.TryGetProperty("sync-defaults-options", out var value) ? value.GetString() : null);
    }

    [Fact]
    public async Task The_default_moves_from_realm_to_realm()
    {
        foreach (var realm in (string[])["corp", "pve", "kc"])
        {
            Assert.Equal(200, (await lab.Api.PutAsync($"/access/domains/{realm}", "default=1", lab.Root)).Status);

            var list = await lab.Api.GetAsync("/access/domains");
            Assert.Equal([realm], list.Data.EnumerateArray()
                .Where(r => r.TryGetProperty("default", out _))
                .Select(r => r.GetProperty("realm").GetString()));
        }

        Assert.Equal(200, (await lab.Api.PutAsync("/access/domains/kc", "default=0", lab.Root)).Status);
        Assert.Equal(0, (await lab.Api.GetAsync("/access/domains/kc", lab.Root)).Data.GetProperty("default").GetInt32());
    }

    [Theory]
    [InlineData("realm=corp&type=ldap", "domain 'corp' already exists")]
    [InlineData("realm=pam&type=pam", "domain 'pam' already exists")]
    [InlineData("realm=xx&type=pve", "unable to create builtin type 'pve'")]
    [InlineData("realm=xx&type=openid&client-id=a&issuer-url=b&server1=h", "unexpected property 'server1'")]
    [InlineData("realm=xx&type=ldap&server1=h&user_attr=uid&base_dn=x&domain=d", "unexpected property 'domain'")]
    [InlineData("realm=xx&type=ad&server1=h&domain=d&client-id=a", "unexpected property 'client-id'")]
    [InlineData("realm=xx&type=ldap&server1=h&user_attr=uid", "missing value for required option 'base_dn'")]
    [InlineData("realm=xx&type=ad&server1=h", "missing value for required option 'domain'")]
    [InlineData("realm=xx&type=openid&client-id=a&issuer-url=", "missing value for required option 'issuer-url'")]
    [InlineData("realm=xx&type=openid&client-id=a&issuer-url=b&check-connection=0",
        "'check-connection' parameter can only be set for realms of type 'ldap' or 'ad'")]
    public async Task What_no_realm_can_be_is_refused_and_nothing_is_written(string form, string message)
    {
        var before = lab.Server.Read("domains.cfg");

        var answer = await lab.Api.PostAsync("/access/domains", form, lab.Root);

        Assert.Equal((500, "add auth server failed: " + message), answer.Failure);
        Assert.Equal(before, lab.Server.Read("domains.cfg"));
    }

    [Theory]
    [InlineData("type=oath,step=99999999999", "tfa")]
    [InlineData("type=oath,digits=9", "tfa")]
    [InlineData("digits=6", "tfa")]
    public async Task A_second_factor_that_would_lock_everybody_out_is_refused(string tfa, string name)
    {
        var answer = await lab.Api.PutAsync("/access/domains/pve", "tfa=" + Uri.EscapeDataString(tfa), lab.Root);

        Assert.Equal((400, name), (answer.Status, answer.Faults.Single()));
        Assert.Equal(200, (await lab.TryLogInAsync("alice@pve")).Status);
    }

    [Theory]
    [InlineData("filter=a%0Ab", "filter")]
    [InlineData("filter=%0A%0Apve: pve%0A%09tfa type%3Dyubico", "filter")]
    [InlineData("cert=x%0D%0Ay", "cert")]
    [InlineData("user_classes=a%00b", "user_classes")]
    [InlineData("password=one%0Atwo", "password")]
    [InlineData("server1=[::1]", "server1")]
    [InlineData("server2=h h", "server2")]
    [InlineData("port=0", "port")]
    public async Task A_value_that_would_break_the_file_is_refused(string form, string name)
    {
        var before = lab.Server.Read("domains.cfg");

        var answer = await lab.Api.PutAsync("/access/domains/corp", form, lab.Root);

        Assert.Equal((400, name), (answer.Status, answer.Faults.Single()));
        Assert.Equal(before, lab.Server.Read("domains.cfg"));
    }

    [Fact]
    public async Task A_comment_may_hold_anything()
    {
        const string Comment = "a\nb\tc: %41 \u00e4\u20ac # x";

        Assert.Equal(200, (await lab.Api.PutAsync("/access/domains/pve", new { comment = Comment }, lab.Root)).Status);

        Assert.Equal(Comment, (await lab.Api.GetAsync("/access/domains/pve", lab.Root)).Data.GetProperty("comment").GetString());
    }

    [Fact]
    public async Task A_user_name_claim_is_given_once()
    {
        Assert.Equal(200, (await lab.Api.PostAsync(
            "/access/domains", "realm=sso&type=openid&client-id=a&issuer-url=https://x&username-claim=email", lab.Root)).Status);

        var changed = await lab.Api.PutAsync("/access/domains/sso", "username-claim=upn", lab.Root);
        var type = await lab.Api.PutAsync("/access/domains/sso", "type=ldap", lab.Root);

        Assert.Equal((400, "username-claim"), (changed.Status, changed.Faults.Single()));
        Assert.Equal((400, "type"), (type.Status, type.Faults.Single()));
    }

    [Fact]
    public async Task What_goes_goes_before_what_comes()
    {
        var both = await lab.Api.PutAsync("/access/domains/corp", "delete=server1,server2,comment&server1=new.example.com", lab.Root);

        Assert.Equal(200, both.Status);
        Assert.Contains("\tserver1 new.example.com\n", lab.Server.Read("domains.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sections_that_nobody_understands_survive_a_change()
    {
        lab.Edit("domains.cfg", text => text + "\nfuture: fx\n\tsome thing\n\nldap: broken\n\tserver1 h\n\n");

        Assert.Equal(200, (await lab.Api.PostAsync("/access/domains", Ldap, lab.Root)).Status);

        Assert.Contains("future: fx\n\tsome thing\n\nldap: broken\n\tserver1 h\n\n", lab.Server.Read("domains.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_realm_that_does_not_exist_is_500_with_PVEs_text()
    {
        Assert.Equal((500, "domain 'nope' does not exist"), (await lab.Api.GetAsync("/access/domains/nope", lab.Root)).Failure);
        Assert.Equal(
            (500, "update auth server failed: domain 'nope' does not exist"),
            (await lab.Api.PutAsync("/access/domains/nope", "comment=x", lab.Root)).Failure);
        Assert.Equal(
            (500, "delete auth server failed: authentication domain 'nope' does not exist"),
            (await lab.Api.DeleteAsync("/access/domains/nope", lab.Root)).Failure);
    }

    [Fact]
    public async Task Removing_a_realm_leaves_its_users_and_their_permissions()
    {
        lab.Edit("user.cfg", text => text + "acl:1:/vms:Max@corp:PVEVMUser:\n");

        Assert.Equal(200, (await lab.Api.DeleteAsync("/access/domains/corp", lab.Root)).Status);

        Assert.DoesNotContain("ad: corp", lab.Server.Read("domains.cfg"), StringComparison.Ordinal);
        Assert.Contains("user:Max@corp:", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Contains("Max@corp:PVEVMUser", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_may_allocate_realms_changes_them_and_auditors_look()
    {
        lab.Edit("user.cfg", text => text + "role:Realms:Realm.Allocate:\nacl:1:/access/realm:carol@pve:Realms:\nacl:1:/access/realm/corp:dave@pve:Realms:\n");

        Assert.Equal(200, (await lab.Api.GetAsync("/access/domains/corp", lab.As("alice@pve"))).Status);
        Assert.Equal(
            (403, "Permission check failed (/access/realm, Realm.Allocate)"),
            (await lab.Api.PutAsync("/access/domains/corp", "comment=x", lab.As("alice@pve"))).Failure);
        Assert.Equal(200, (await lab.Api.PutAsync("/access/domains/corp", "comment=x", lab.As("carol@pve"))).Status);
        Assert.Equal(
            (403, "Permission check failed (/access/realm, Realm.Allocate|Sys.Audit)"),
            (await lab.Api.GetAsync("/access/domains/corp", lab.As("dave@pve"))).Failure);
        Assert.Equal(403, (await lab.Api.DeleteAsync("/access/domains/corp", lab.As("dave@pve"))).Status);
        Assert.Equal(403, (await lab.Api.PostAsync("/access/domains", Ldap, lab.As("bob@pve"))).Status);
    }

    [Fact]
    public async Task Many_changes_at_once_lose_none()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => lab.Api.PostAsync(
            "/access/domains", Ldap.Replace("l1", $"l{i:d2}", StringComparison.Ordinal), lab.Root)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(24, (await lab.Api.GetAsync("/access/domains")).Data.GetArrayLength());
    }

    public void Dispose() => lab.Dispose();
}
