using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store;

/// <summary>The notes on factors, a file for each user, and the way from a user handle to its user.</summary>
/// <remarks>A damaged file counts as no notes, because nobody may be kept from logging in by it; it is moved aside before the
/// next one is written.</remarks>
internal sealed class FactorNotesFiles(DirectoryKind kind)
{
    private readonly string directory = Path.Combine(kind.Path, "pveauth", "factors");
    private readonly string handles = Path.Combine(kind.Path, "pveauth", "handles");

    /// <summary>A user's notes.</summary>
    public FactorNotes Read(UserId user) => TryRead(user) ?? FactorNotes.Empty;

    /// <summary>The user whom a handle belongs to; null when it is nobody's, or not any more.</summary>
    /// <param name="handle">base64url.</param>
    public UserId? Find(string handle)
    {
        var path = HandlePath(handle);
        try
        {
            // The file may have outlived its user or be older than a new handle: what the user's own notes say counts.
            return File.Exists(path) && JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject json
                && json["user"] is JsonValue value && value.TryGetValue<string>(out var name)
                && UserId.TryParse(name, out var user) && Read(user).Handle == handle
                ? user
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException or ArgumentException
            or InvalidOperationException)
        {
            kind.Warn($"'{path}' cannot be used: {e.Message}");
            return null;
        }
    }

    /// <summary>Stores notes.</summary>
    /// <exception cref="StoreException">They could not be written.</exception>
    public void Write(UserId user, FactorNotes before, FactorNotes next)
    {
        try
        {
            if (next.Handle.Length > 0 && next.Handle != before.Handle)
            {
                // First the way to the user, then the handle itself: dying in between leaves a file that leads nowhere.
                var json = new JsonObject { ["user"] = user.ToString() };
                AtomicFile.Replace(HandlePath(next.Handle), Encoding.UTF8.GetBytes(json.ToJsonString() + "\n"), isPrivate: true);
            }

            Store(user, next);
            if (before.Handle.Length > 0 && next.Handle != before.Handle)
            {
                File.Delete(HandlePath(before.Handle));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to write '{PathOf(user)}' - {e.Message}", e);
        }
    }

    private void Store(UserId user, FactorNotes notes)
    {
        var path = PathOf(user);
        if (TryRead(user) is null)
        {
            // Somebody may want to repair it by hand.
            var aside = $"{path}.{Guid.NewGuid():N}.broken";
            File.Move(path, aside);
            kind.Warn($"'{path}' was damaged and is now '{aside}'");
        }

        if (!notes.IsEmpty)
        {
            AtomicFile.Replace(path, FactorNotesCodec.Write(notes), isPrivate: true);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>Null when the file is there and cannot be used.</summary>
    private FactorNotes? TryRead(UserId user)
    {
        var path = PathOf(user);
        try
        {
            if (!File.Exists(path))
            {
                return FactorNotes.Empty;
            }

            if (FactorNotesCodec.Parse(File.ReadAllBytes(path)) is { } notes)
            {
                return notes;
            }

            kind.Warn($"'{path}' is damaged: the notes on second factors of '{user}' are ignored");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            kind.Warn($"unable to read '{path}' - {e.Message}");
        }

        return null;
    }

    /// <summary>As for challenges: ids hold no <c>/</c>.</summary>
    private string PathOf(UserId user) => Path.Combine(directory, $"{user}.json");

    private string HandlePath(string handle) => Path.Combine(
        handles, $"{System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(handle)))}.json");
}
