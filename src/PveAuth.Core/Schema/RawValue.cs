using System.Collections.Immutable;

namespace PveAuth.Core.Schema;

/// <summary>A parameter as it arrived, before its schema has been looked at.</summary>
public sealed record RawValue
{
    private RawValue(string text, bool isJsonBoolean, ImmutableArray<RawValue> items)
    {
        Text = text;
        IsJsonBoolean = isJsonBoolean;
        Items = items;
    }

    /// <summary>The value as text; JSON numbers as written, JSON booleans as <c>1</c> and <c>0</c>.</summary>
    public string Text { get; }

    /// <summary>Whether it was a JSON boolean, which only boolean parameters take.</summary>
    public bool IsJsonBoolean { get; }

    /// <summary>The elements when the name was repeated or a JSON array was given.</summary>
    public ImmutableArray<RawValue> Items { get; }

    /// <summary>A name without a value (<c>?full</c>, or JSON null): as good as absent, except that unknown names are
    /// refused all the same.</summary>
    public static RawValue Undefined { get; } = new("", false, default);

    /// <summary>A JSON object, which no parameter takes.</summary>
    public static RawValue Structure { get; } = Of([Of([])]);

    /// <summary>Whether there is a name but no value.</summary>
    public bool IsUndefined => ReferenceEquals(this, Undefined);

    /// <summary>Whether this is a list of values.</summary>
    public bool IsList => !Items.IsDefault;

    /// <summary>The value of a list parameter: the text, or the elements joined to one.</summary>
    public string ListText => IsList ? string.Join(',', Items.Select(item => item.Text)) : Text;

    /// <summary>A single value.</summary>
    public static RawValue Of(string text) => new(text, false, default);

    /// <summary>A JSON boolean.</summary>
    public static RawValue Of(bool flag) => new(flag ? "1" : "0", true, default);

    /// <summary>Several values of one name.</summary>
    public static RawValue Of(ImmutableArray<RawValue> items) => new("", false, items);

    /// <summary>Never prints the value: it may be a password.</summary>
    public override string ToString() => nameof(RawValue);
}
