using System.Collections.Immutable;
using System.Globalization;

namespace PveAuth.Core.Tfa;

/// <summary>A line of options in a <c>~/.google_authenticator</c>: <c>" NAME arguments</c>.</summary>
/// <param name="Name">The option, such as <c>WINDOW_SIZE</c>.</param>
/// <param name="Arguments">What follows, as it stands there; empty when nothing does.</param>
public readonly record struct GoogleAuthenticatorOption(string Name, string Arguments);

/// <summary>What libpam-google-authenticator keeps in <c>~/.google_authenticator</c>: a secret, options, scratch codes.
/// Codes are always HMAC-SHA-1 with six digits.</summary>
public sealed record GoogleAuthenticatorFile
{
    /// <summary>The name of the option that makes codes depend on the time.</summary>
    public const string TimeBased = "TOTP_AUTH";

    /// <summary>The name of the option that makes codes depend on a counter. It wins over <see cref="TimeBased"/>.</summary>
    public const string Counter = "HOTP_COUNTER";

    internal const string StepSize = "STEP_SIZE";
    internal const string WindowSize = "WINDOW_SIZE";
    internal const string NoReuse = "DISALLOW_REUSE";
    internal const string RateLimit = "RATE_LIMIT";
    internal const string TimeSkew = "TIME_SKEW";

    private const int DefaultStep = 30;
    private const int DefaultWindow = 3;
    private const int LongestStep = 60;
    private const int SkewOfPve = 1;

    /// <summary>The shared secret.</summary>
    public required ImmutableArray<byte> Secret { get; init; }

    /// <summary>The options in their order.</summary>
    public ImmutableArray<GoogleAuthenticatorOption> Options { get; init; } = [];

    /// <summary>The codes for emergencies that are left, eight digits each.</summary>
    public ImmutableArray<string> ScratchCodes { get; init; } = [];

    /// <summary>Length of a step in seconds.</summary>
    public int Step => Number(StepSize) is >= 1 and <= LongestStep and var step ? (int)step : DefaultStep;

    /// <summary>How many steps are accepted, the present one in their middle.</summary>
    public int Window => Number(WindowSize) is >= 1 and <= int.MaxValue and var window ? (int)window : DefaultWindow;

    /// <summary>Whether a code counts once only.</summary>
    public bool DisallowsReuse => Find(NoReuse) is not null;

    /// <summary>Steps whose codes were used.</summary>
    public IEnumerable<long> UsedSteps => (Find(NoReuse) ?? "")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Where(word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(word => long.Parse(word, CultureInfo.InvariantCulture));

    /// <summary>By how many steps the device's clock is known to be off.</summary>
    public long Skew => Number(TimeSkew) ?? 0;

    /// <summary>Why it cannot become a TOTP entry; null when it can.</summary>
    public string? Obstacle => (Find(Counter), Find(TimeBased)) switch
    {
        (not null, _) => "it counts (HOTP_COUNTER), and PVE knows only codes that depend on the time",
        (_, null) => "it has neither TOTP_AUTH nor HOTP_COUNTER",
        _ => null,
    };

    /// <summary>What an entry of tfa.cfg has no place for, one sentence each.</summary>
    public IEnumerable<string> Losses
    {
        get
        {
            if (!ScratchCodes.IsEmpty)
            {
                yield return $"{ScratchCodes.Length} scratch codes: eight digits are too few to be stored as recovery keys; make new ones";
            }

            if (Window > DefaultWindow)
            {
                yield return $"WINDOW_SIZE {Window}: one step before and after the present one is accepted";
            }

            if (Math.Abs(Skew) > SkewOfPve)
            {
                yield return $"TIME_SKEW {Skew}: set the device's clock right, or its codes will be refused";
            }

            if (Find(RateLimit) is { } limit)
            {
                yield return $"RATE_LIMIT {limit}: too many wrong codes lock TOTP instead";
            }

            if (!DisallowsReuse)
            {
                yield return "reuse of a code: each counts once";
            }
        }
    }

    /// <summary>The generator that an authenticator app holds for it.</summary>
    public OtpAuthUri ToUri(string account) => new()
    {
        Issuer = "Google Authenticator",
        Account = account,
        Secret = Secret,
        Period = (ulong)Step,
    };

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => "google-authenticator file";

    /// <summary>The arguments of an option; null when it is not there. The first one counts.</summary>
    private string? Find(string name)
    {
        foreach (var option in Options)
        {
            if (option.Name == name)
            {
                return option.Arguments;
            }
        }

        return null;
    }

    private long? Number(string name) =>
        long.TryParse(Find(name)?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
