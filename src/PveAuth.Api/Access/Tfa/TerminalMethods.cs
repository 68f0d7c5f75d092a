using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Schema;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Tfa;

/// <summary>What only <c>pveum</c> does, never HTTP: nobody is asked to prove anything, because whoever runs it may write the
/// files anyway. Described like methods of the API so that their parameters are checked in the same way.</summary>
public static class TerminalMethods
{
    private static readonly Parameter User = Param.Of(Formats.UserId, "userid", UserId.MaxLength) with { Description = "The user." };

    /// <summary>All of them.</summary>
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Delete("/access/tfa/{userid}")
            .Describes("Removes all second factors of a user.")
            .Takes(User)
            .Runs(RemoveAllAsync),

        ApiMethod.Post("/access/tfa/{userid}/import")
            .Describes("Adds the secret of a google-authenticator file as TOTP entry.")
            .Takes(
                User,
                Param.Text("content") with { IsSecret = true, Description = "The file." },
                Param.Text("description", 255).Optional() with
                {
                    Default = "google-authenticator", Description = "The user's name for the entry.",
                })
            .Runs(ImportAsync),

        ApiMethod.Get("/access/tfa/{userid}/export")
            .Describes("Writes a TOTP entry as google-authenticator file, secret included.")
            .Takes(User, Param.Text("id").Optional() with { Description = "The entry, when there are several." })
            .Runs(Export),

        .. WebAuthnReset.All,
    ];

    private static async Task<ApiResult> RemoveAllAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (user, directory) = (call.User, call.Services.Directory);
        var isKnown = await directory.SecondFactors.UpdateAsync(
            user,
            async record =>
            {
                // A record may have outlived its user; it can be removed all the same.
                var known = record.Factors is not null || directory.Current.Users.Users.ContainsKey(user);
                await KeysMarker.SetAsync(directory, user, present: false, cancellationToken);
                return (TfaRecord.Empty, known);
            },
            cancellationToken);
        if (!isKnown)
        {
            return ApiError.Failed($"no such user ('{user}')");
        }

        call.Services.Log.Did(call.Caller.ToString(), $"removed all second factors of user '{user}'");
        return ApiResult.Nothing;
    }

    private static async Task<ApiResult> ImportAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var user = call.User;
        if (GoogleAuthenticatorCodec.Parse(Encoding.UTF8.GetBytes(call.Parameters.RequiredText("content")), out var fault) is not { } file)
        {
            return ApiError.Failed($"not a google-authenticator file: {fault}");
        }

        if (file.Obstacle is { } obstacle)
        {
            return ApiError.Failed($"the file cannot be imported: {obstacle}");
        }

        if (!call.Config.Users.Users.TryGetValue(user, out var known))
        {
            return ApiError.Failed($"no such user ('{user}')");
        }

        var description = call.Parameters.Text("description") ?? "google-authenticator";
        long? last = file.UsedSteps.Any() ? file.UsedSteps.Max() : null;
        var result = await call.Services.Directory.SecondFactors.UpdateAsync(
            user,
            async record =>
            {
                var legacy = LegacyKeys.Entries(user, known.Keys, call.Config.Domains.Find(user.Realm)?.Tfa, call.Now);
                var made = Enrolment.ImportTotp(
                    LegacyKeys.Merge(record.Factors, legacy), description, file.ToUri(user.ToString()), last, EntryId.New(), call.Now);
                if (made.Succeeded)
                {
                    await KeysMarker.SetAsync(call.Services.Directory, user, present: true, cancellationToken);
                }

                return (record with { Factors = made.FactorsChanged ? made.NextFactors : record.Factors }, made);
            },
            cancellationToken);
        if (!result.Succeeded)
        {
            return ApiError.Failed(result.Text);
        }

        call.Services.Log.Did(call.Caller.ToString(), $"imported a second factor of user '{user}' ({result.Id})");
        return ApiResult.Of(new JsonObject
        {
            ["id"] = result.Id,
            ["losses"] = new JsonArray([.. file.Losses.Select(loss => JsonValue.Create(loss))]),
        });
    }

    private static ApiResult Export(ApiCall call)
    {
        var factors = call.Services.Directory.SecondFactors.Find(call.User);
        var id = call.Parameters.Text("id");
        var entries = (factors?.Totp ?? []).Where(entry => id is null || entry.Id == id).ToList();
        if (entries is not [var found])
        {
            var ids = string.Join(", ", entries.Select(entry => entry.Id));
            return entries.Count == 0
                ? ApiError.Failed(id is null ? $"user '{call.User}' has no TOTP entry" : "no such entry")
                : ApiError.Failed($"user '{call.User}' has several TOTP entries, say which one: {ids}");
        }

        if (GoogleAuthenticatorCodec.FromEntry(found.Value, out var fault) is not { } file)
        {
            return ApiError.Failed($"entry '{found.Id}' cannot be exported: {fault}");
        }

        var losses = new JsonArray();
        if (factors!.Recovery is not null)
        {
            losses.Add("recovery keys: only their hashes are stored");
        }

        if (!found.Enabled)
        {
            losses.Add("the entry is disabled, the file is not");
        }

        return ApiResult.Of(new JsonObject
        {
            ["content"] = Encoding.ASCII.GetString(GoogleAuthenticatorCodec.Write(file)),
            ["losses"] = losses,
        });
    }
}
