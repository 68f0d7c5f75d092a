using System.Text;

namespace PveAuth.Core.Tests.Config;

/// <summary>Files with seeded damage: bytes changed, removed, doubled, cut off, lines swapped.</summary>
internal static class Mutations
{
    private static readonly string[] Pieces =
        [":", "\n", "\r\n", "\0", "%", "@", "!", ",", ";", "/", "#", "0", "\n\n", "user:", "acl:1:/:", "\t", "%FF", "ü", "=", " "];

    public static IEnumerable<byte[]> Of(byte[] file, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var bytes = file.ToList();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                Damage(bytes, random);
            }

            yield return [.. bytes];
        }
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                break;
            case 2:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                break;
            case 3:
                bytes.InsertRange(at, bytes.Take(random.Next(1, 80)).ToArray());
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.Insert(at, (byte)random.Next(256));
                break;
        }
    }
}
