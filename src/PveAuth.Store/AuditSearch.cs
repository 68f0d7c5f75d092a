using System.Globalization;
using PveAuth.Core.Audit;

namespace PveAuth.Store;

/// <summary>Looks through the trails of all nodes in a directory, newest record first.</summary>
public sealed class AuditSearch : IDisposable
{
    private const int None = -1;

    private readonly List<AuditReader> readers = [];

    /// <summary>Readers that found something which is not taken yet.</summary>
    private readonly HashSet<AuditReader> holding = [];
    private int newest = None;

    /// <summary>A search.</summary>
    /// <param name="directory">Where the files lie.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="cursor">Where an earlier search stopped; null to begin with the newest.</param>
    public AuditSearch(string directory, AuditQuery query, string? cursor = null)
    {
        var places = cursor is null ? null : ReadCursor(cursor);
        foreach (var node in AuditFiles.Nodes(directory))
        {
            // A node that a cursor does not name had been read to its end, or had nothing to read then.
            if (places is null || places.ContainsKey(node))
            {
                readers.Add(new AuditReader(directory, node, query, places?[node] ?? AuditPlace.Newest));
            }
        }
    }

    /// <summary>What was found.</summary>
    public (AuditRecord Record, AuditLink Link) Current => readers[newest].Current;

    /// <summary>Whether the search may find more, and stopped because enough was done.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Up to which time, in milliseconds, the search has come.</summary>
    public long Time => Unfinished.Select(reader => reader.Time).DefaultIfEmpty(0).Max();

    /// <summary>Where the next search goes on; it finds <see cref="Current"/> again.</summary>
    public string Cursor => string.Join(',', Unfinished.Select(reader =>
    {
        var place = holding.Contains(reader) ? reader.PlaceAgain : reader.Place;
        return string.Create(CultureInfo.InvariantCulture, $"{reader.Node}:{place.Below}:{place.Offset}");
    }));

    private IEnumerable<AuditReader> Unfinished => readers.Where(reader => !reader.IsAtEnd || holding.Contains(reader));

    /// <summary>Finds the next record.</summary>
    /// <param name="effort">Bytes that may be searched.</param>
    /// <returns>False when there is none, or when the effort is used up.</returns>
    public bool MoveNext(ref long effort)
    {
        if (newest != None)
        {
            holding.Remove(readers[newest]);
            newest = None;
        }

        foreach (var reader in readers.Where(reader => !holding.Contains(reader)))
        {
            if (reader.MoveNext(ref effort))
            {
                holding.Add(reader);
            }
            else if (!reader.IsAtEnd)
            {
                // Without its next record nobody knows which one is the newest. The others still take their first step.
                IsStopped = true;
            }
        }

        if (IsStopped || holding.MaxBy(reader => reader.Current.Record.Time) is not { } found)
        {
            return false;
        }

        newest = readers.IndexOf(found);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => readers.ForEach(reader => reader.Dispose());

    /// <summary>Reads a cursor; parts that are none are left out.</summary>
    private static Dictionary<string, AuditPlace> ReadCursor(string cursor)
    {
        var places = new Dictionary<string, AuditPlace>(StringComparer.Ordinal);
        foreach (var part in cursor.Split(','))
        {
            if (part.Split(':') is [var node, var below, var offset] &&
                long.TryParse(below, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
                long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            {
                places[node] = new AuditPlace(number, bytes);
            }
        }

        return places;
    }
}
