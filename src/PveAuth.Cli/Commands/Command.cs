using System.Collections.Immutable;
using PveAuth.Api;
using PveAuth.Api.Access.Tfa;
using PveAuth.Cli.Output;
using PveAuth.Cli.Running;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Commands;

/// <summary>Runs a command that is more than one call of a method.</summary>
/// <returns>Null on success.</returns>
internal delegate Task<Fault?> CommandBody(Invocation call);

/// <summary>A command: words that stand for a method of the API, and how its answer is shown.</summary>
/// <param name="Words">The words behind <c>pveum</c>.</param>
/// <param name="Positionals">The parameters that are given without their name, in their order.</param>
internal sealed record Command(string Words, params ImmutableArray<string> Positionals)
{
    private ApiMethod? method;

    /// <summary>Verb and path of the method; null for a command that has none.</summary>
    public (string Verb, string Path)? Target { get; init; }

    /// <summary>Parameters whose values the words imply; they are no options.</summary>
    public ImmutableArray<(string Name, string Value)> Fixed { get; init; } = [];

    /// <summary>Parameters of the method that make no sense on a command line.</summary>
    public ImmutableArray<string> Hidden { get; init; } = [];

    /// <summary>How the answer is shown; null when there is nothing to show.</summary>
    public View? View { get; init; }

    /// <summary>Whether the answer is always shown in one form, so that there are no options for it.</summary>
    public bool HasOneForm { get; init; }

    /// <summary>Parameters of the command itself.</summary>
    public ImmutableArray<Parameter> Own { get; init; } = [];

    /// <summary>What it does instead of calling its method.</summary>
    public CommandBody? Body { get; init; }

    /// <summary>What it does, in one sentence, where the method does not say it.</summary>
    public string? Summary { get; init; }

    /// <summary>Whether all words behind it are its one positional parameter.</summary>
    public bool TakesAllWords { get; init; }

    /// <summary>The method.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public ApiMethod Method => method ??= Target is var (verb, path)
        ? Methods.Find(verb, path) ?? throw new InvalidOperationException($"'{Words}' needs {verb} {path}, which does not exist.")
        : throw new InvalidOperationException($"'{Words}' has no method.");

    /// <summary>What it does, in one sentence.</summary>
    public string Description => Summary ?? Method.Description;

    /// <summary>Whether the form of the answer can be chosen.</summary>
    public bool HasOutputOptions => View is not null && !HasOneForm;

    /// <summary>All parameters that can be given, the positional ones included.</summary>
    public IReadOnlyList<Parameter> Parameters()
    {
        var list = new List<Parameter>();
        if (Target is not null)
        {
            foreach (var parameter in Method.Parameters)
            {
                if (!Hidden.Contains(parameter.Name) && !IsFixed(parameter.Name))
                {
                    list.Add(parameter);
                }
            }
        }

        list.AddRange(Own);
        return list;
    }

    private bool IsFixed(string name)
    {
        foreach (var (known, _) in Fixed)
        {
            if (known == name)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Finds methods, those that only a terminal has among them.</summary>
internal static class Methods
{
    public static ApiMethod? Find(string verb, string path)
    {
        if (ApiMethods.Find(verb, path) is { } found)
        {
            return found;
        }

        foreach (var method in TerminalMethods.All)
        {
            if (method.Path == path && method.Verb == verb)
            {
                return method;
            }
        }

        return null;
    }
}
