namespace PveAuth.Core.Tickets;

/// <summary>How old a ticket may be, in seconds; both ends are excluded. A negative age is a clock ahead of ours.</summary>
public readonly record struct AgeWindow(long Min, long Max)
{
    /// <summary>Seconds that a session ticket lives.</summary>
    public const long SessionLife = 7200;

    /// <summary>Seconds that clocks of a cluster may differ.</summary>
    public const long Grace = 300;

    /// <summary>Seconds after which a key is to be replaced.</summary>
    public const long KeyLife = 86400;

    /// <summary>Console tickets: made now, used now.</summary>
    public static AgeWindow ShortLived { get; } = new(-20, 40);

    /// <summary>CSRF tokens.</summary>
    public static AgeWindow Csrf { get; } = new(-Grace, SessionLife);

    /// <summary>Session tickets under the key in use.</summary>
    /// <param name="keyAge">Seconds since the key was made; a key from the future counts as new.</param>
    /// <param name="quorate">Whether the cluster could have replaced the key.</param>
    public static AgeWindow Current(long keyAge, bool quorate)
    {
        var age = Math.Max(0, keyAge);

        // An overdue key signs nothing newer than the end of its life; no ticket is older than its key.
        var min = age > KeyLife && quorate ? age - KeyLife : -Grace;
        var max = age < SessionLife ? age + Grace : SessionLife;
        return new AgeWindow(min, max);
    }

    /// <summary>Session tickets under the previous key: issued before it was replaced.</summary>
    /// <param name="rotationAge">Seconds since the key was replaced.</param>
    public static AgeWindow Previous(long rotationAge) => new(Math.Max(0, rotationAge) - Grace, SessionLife);

    /// <summary>Whether a ticket of this age is valid.</summary>
    public bool Accepts(long age) => Min < age && age < Max;
}
