using System.Buffers;
using System.Collections.Frozen;

namespace PveAuth.Api;

/// <summary>Finds the method for a verb and a path.</summary>
public sealed class ApiRouter
{
    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n\f\v");

    private static readonly Dictionary<string, string> NoValues = [];

    private readonly Node root = new();
    private readonly FrozenSet<(string Verb, string Path)> open;

    /// <summary>Makes a tree of the methods.</summary>
    public ApiRouter(IEnumerable<ApiMethod> methods)
    {
        var all = methods.ToList();
        foreach (var method in all)
        {
            root.Add(method.Path.Split('/', StringSplitOptions.RemoveEmptyEntries), method);
        }

        open = all.Where(m => m.IsOpen).Select(m => (m.Verb, m.Path)).ToFrozenSet();
    }

    /// <summary>Whether anybody may call this path without a credential. PVE compares the path as it was written, so a
    /// doubled or trailing slash needs a ticket.</summary>
    public bool IsOpen(string verb, string path) => open.Contains((verb, path));

    /// <summary>Finds a method.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="path">The decoded path; empty parts do not count.</param>
    /// <param name="values">The parameters in the path.</param>
    public ApiMethod? Find(string verb, string path, out IReadOnlyDictionary<string, string> values)
    {
        Dictionary<string, string>? found = null;
        values = NoValues;
        var node = root;
        foreach (var range in path.AsSpan().Split('/'))
        {
            var part = path.AsSpan(range);
            if (part.IsEmpty)
            {
                continue;
            }

            if (node.Fixed.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(part, out var next))
            {
                node = next;
            }
            else if (node.Variable is { } variable && !part.ContainsAny(WhiteSpace))
            {
                values = found ??= new Dictionary<string, string>(StringComparer.Ordinal);
                found[node.VariableName] = part.ToString();
                node = variable;
            }
            else
            {
                return null;
            }
        }

        return node.Methods.GetValueOrDefault(verb);
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Fixed { get; } = new(StringComparer.Ordinal);

        public Node? Variable { get; private set; }

        public string VariableName { get; private set; } = "";

        public Dictionary<string, ApiMethod> Methods { get; } = new(StringComparer.Ordinal);

        public void Add(ReadOnlySpan<string> parts, ApiMethod method)
        {
            if (parts.IsEmpty)
            {
                Methods.Add(method.Verb, method);
            }
            else if (parts[0].StartsWith('{'))
            {
                VariableName = parts[0].Trim('{', '}');
                Variable ??= new Node();
                Variable.Add(parts[1..], method);
            }
            else
            {
                if (!Fixed.TryGetValue(parts[0], out var next))
                {
                    Fixed.Add(parts[0], next = new Node());
                }

                next.Add(parts[1..], method);
            }
        }
    }
}
