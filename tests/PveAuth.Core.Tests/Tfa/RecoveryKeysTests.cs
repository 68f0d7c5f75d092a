using System.Text.RegularExpressions;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

public partial class RecoveryKeysTests
{
    /// <summary>Steps that are refused by the peer and accepted here: case and blanks around a key are forgiven.</summary>
    private static readonly string[] Forgiven = ["upper case is another string", "leading blank"];

    [Fact]
    public void Hashes_are_those_of_the_vectors()
    {
        var vectors = TfaVectors.Load("recovery.json");
        var hashes = vectors.Items("codes").Select(c => RecoveryKeys.Hash(vectors.Text("secret"), c.GetValue<string>()));
        var made = vectors["generated_example"]!["tfa_cfg"]!["users"]!["joe@pve"]!["recovery"]!;
        var codes = vectors["generated_example"]!["api_result"]!.Items("recovery").Select(c => c.GetValue<string>());

        Assert.Equal(vectors.Items("entries").Select(e => e.GetValue<string>()), hashes);
        Assert.Equal(
            made.Items("entries").Select(e => e.GetValue<string>()), codes.Select(c => RecoveryKeys.Hash(made.Text("secret"), c)));
    }

    [Fact]
    public void Keys_are_spent_as_at_the_peer_apart_from_those_forgiven()
    {
        var vectors = TfaVectors.Load("recovery.json");
        var entries = vectors.Items("entries").Select(e => (string?)e.GetValue<string>()).ToList();
        var used = new bool[entries.Count];
        foreach (var step in vectors.Items("steps"))
        {
            var set = new RecoverySet(vectors.Text("secret"), [.. entries.Select((e, i) => used[i] ? null : e)], 1767225600);
            var login = new TfaLogin(TfaUser.Empty with { Recovery = set });
            var verdict = login.Answer(step.Text("password_param"));

            Assert.Equal(step.Is("accepted") || Forgiven.Contains(step.Text("why")), verdict.Accepted);
            used = [.. step.Items("entries_after").Select(e => e.GetValue<string>() == "used")];
            if (step.Is("accepted"))
            {
                Assert.Equal(used, login.Factors!.Recovery!.Entries.Select(e => e is null));
                Assert.Equal(used.Count(u => !u), verdict.RecoveryLeft);
                Assert.Equal("recovery", verdict.EntryId);
            }
        }

        var spent = new TfaLogin(TfaUser.Empty with { Recovery = new("00112233aabbccdd", [null, null, null, null], 1767225600) });
        Assert.Equal(vectors["challenge_when_all_used"]!.Compact(), spent.Challenge());
        Assert.Equal(TfaFault.RecoveryUnknown, spent.Answer("recovery:ffff-ffff-ffff-ffff").Fault);
    }

    [Fact]
    public void A_new_set_has_ten_keys_that_each_work_once()
    {
        var (set, keys) = RecoveryKeys.Create(17);

        Assert.Equal(10, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches(Form(), key));
        Assert.Matches("^[0-9a-f]{16}$", set.Secret);
        var spent = RecoveryKeys.Spend(set, keys[4])!.Value;
        Assert.Equal(4, spent.Index);
        Assert.Equal(9, spent.Left.Unused.Count());
        Assert.Null(RecoveryKeys.Spend(spent.Left, keys[4]));
        Assert.DoesNotContain(set.Secret, set.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_equal_entries_the_first_is_spent()
    {
        var hash = RecoveryKeys.Hash("ab", "1111-1111-1111-1111");
        var spent = RecoveryKeys.Spend(new("ab", [null, hash, hash, "x"], 1), "1111-1111-1111-1111")!.Value;

        Assert.Equal(1, spent.Index);
        Assert.Equal(new[] { null, null, hash, "x" }, spent.Left.Entries.ToArray());
    }

    [GeneratedRegex("^[0-9a-f]{4}(-[0-9a-f]{4}){3}$")]
    private static partial Regex Form();
}
