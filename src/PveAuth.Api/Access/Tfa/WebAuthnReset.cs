using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Tfa;

/// <summary>Only for <c>pveum</c>: removes WebAuthn keys that became useless, for instance after the ID was changed, and puts
/// them back.</summary>
internal static class WebAuthnReset
{
    private static readonly Parameter User =
        Param.Of(Formats.UserId, "userid", UserId.MaxLength).Optional() with { Description = "The user; without it, all users." };

    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/webauthn-reset")
            .Describes("Tells which WebAuthn keys would be removed, and who has no other factor.")
            .Takes(User)
            .Runs(Show),

        ApiMethod.Post("/access/webauthn-reset")
            .Describes("Removes WebAuthn keys. They are kept in a backup.")
            .Takes(User)
            .Runs(RemoveAsync),

        ApiMethod.Post("/access/webauthn-reset/{backup}")
            .Describes("Puts back the WebAuthn keys of a backup that are not there.")
            .Takes(Param.Text("backup", 64) with { Description = "The name of the backup." })
            .Runs(UndoAsync),
    ];

    private static ApiResult Show(ApiCall call) => ApiResult.Of(new JsonArray([.. Meant(call).Select(found => new JsonObject
    {
        ["userid"] = found.Key.ToString(),
        ["keys"] = string.Join(", ", found.Value.WebAuthn.Select(key => key.Description)),
        ["count"] = found.Value.WebAuthn.Length,
        ["left"] = (found.Value with { WebAuthn = [] }).HasEnabledFactors ? "other factors" : "none",
    })]));

    private static async Task<ApiResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var directory = call.Services.Directory;
        var meant = Meant(call);
        if (meant.Count == 0)
        {
            return ApiError.Failed("there are no WebAuthn keys");
        }

        var backups = new TfaBackups(directory.Path);
        var copy = meant.Aggregate(TfaCfg.Empty, (cfg, found) => cfg.With(found.Key, TfaUser.Empty with { WebAuthn = found.Value.WebAuthn }));
        var name = backups.Save(copy, meant.Keys.ToDictionary(user => user, directory.SecondFactors.Notes), call.Now);
        var removed = 0;
        foreach (var (user, seen) in meant)
        {
            var saved = seen.WebAuthn.Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
            removed += await ChangeAsync(call, user, record =>
            {
                // A key that was added since the backup stays.
                var kept = record.Factors!.WebAuthn.RemoveAll(key => saved.Contains(key.Id));
                var next = record.Factors with { WebAuthn = kept };
                return (record with { Factors = next.HasFactors ? next : null }, record.Factors.WebAuthn.Length - kept.Length);
            }, cancellationToken);
        }

        call.Services.Log.Did(call.Caller.ToString(), $"removed {removed} WebAuthn keys of {meant.Count} users, backup {name}");
        return ApiResult.Of(new JsonObject { ["backup"] = name, ["keys"] = removed, ["users"] = meant.Count });
    }

    private static async Task<ApiResult> UndoAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var backups = new TfaBackups(call.Services.Directory.Path);
        if (backups.Load(call.Parameters.RequiredText("backup")) is not var (factors, notes))
        {
            return ApiError.Failed($"no such backup; there are: {string.Join(", ", backups.Names())}");
        }

        var restored = 0;
        foreach (var (user, old) in factors.Users.Where(found => call.Config.Users.Users.ContainsKey(found.Key)))
        {
            restored += await ChangeAsync(call, user, record =>
            {
                var present = record.Factors ?? TfaUser.Empty;
                var missing = old.WebAuthn.Where(key => present.WebAuthn.All(other => other.Id != key.Id)).ToList();
                var note = notes.GetValueOrDefault(user) ?? FactorNotes.Empty;
                return (
                    record with
                    {
                        Factors = present with { WebAuthn = [.. present.WebAuthn, .. missing] },
                        Notes = missing.Aggregate(
                            record.Notes, (all, key) => all with { Entries = all.Entries.SetItem(key.Id, note.Of(key.Id)) }),
                    },
                    missing.Count);
            }, cancellationToken);
        }

        call.Services.Log.Did(call.Caller.ToString(), $"put back {restored} WebAuthn keys");
        return ApiResult.Of(new JsonObject { ["keys"] = restored, ["users"] = factors.Users.Count });
    }

    private static Task<int> ChangeAsync(
        ApiCall call, UserId user, Func<TfaRecord, (TfaRecord Next, int Count)> change, CancellationToken cancellationToken) =>
        call.Services.Directory.SecondFactors.UpdateAsync(
            user,
            async record =>
            {
                // Somebody may have removed the last factor in the meantime.
                var (next, count) = change(record.Factors is null ? record with { Factors = TfaUser.Empty } : record);
                if (count == 0)
                {
                    return (record, 0);
                }

                await KeysMarker.SetAsync(call.Services.Directory, user, next.Factors is not null, cancellationToken);
                return (next, count);
            },
            cancellationToken);

    private static SortedDictionary<UserId, TfaUser> Meant(ApiCall call)
    {
        var only = call.Parameters.Text("userid");
        return new(call.Services.Directory.Tfa.Current.Value.Users
            .Where(found => found.Value.WebAuthn.Length > 0 && (only is null || found.Key.ToString() == only))
            .ToDictionary());
    }
}
