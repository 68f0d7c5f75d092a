using System.Collections.Immutable;

namespace PveAuth.Core;

/// <summary>Something in a file that could not be used. The rest of the file is used all the same.</summary>
/// <param name="Line">The line in the file, counted from 1; 0 when the whole file is meant.</param>
/// <param name="Text">What was wrong, without secrets.</param>
public readonly record struct Problem(int Line, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"line {Line}: {Text}" : Text;
}

/// <summary>What a parser made of a file, and what it could not use.</summary>
public sealed record Parsed<T>(T Value, ImmutableArray<Problem> Problems);
