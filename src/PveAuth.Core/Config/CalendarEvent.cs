using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace PveAuth.Core.Config;

/// <summary>When a job runs: the subset of systemd's calendar events that PVE takes, such as <c>daily</c>,
/// <c>mon..fri 02:30</c> or <c>*-1/3-1 04:00 UTC</c>.</summary>
public sealed record CalendarEvent
{
    /// <summary>Dates repeat after 400 years, so what did not happen by then never will.</summary>
    private const int YearsToLookAt = 400;

    private const int SecondsOfDay = 24 * 60 * 60;

    /// <summary>Whether times are UTC rather than local.</summary>
    internal bool IsUtc { get; init; }

    /// <summary>The years; none means any.</summary>
    internal ImmutableArray<CalendarRange> Years { get; init; } = [];

    // Of all others a set: bit n stands for the value n. Monday is day 0 of the week.
    internal ulong Months { get; init; } = ulong.MaxValue;

    internal ulong DaysOfMonth { get; init; } = ulong.MaxValue;

    internal ulong DaysOfWeek { get; init; } = ulong.MaxValue;

    internal ulong Hours { get; init; } = ulong.MaxValue;

    internal ulong Minutes { get; init; } = ulong.MaxValue;

    internal ulong Seconds { get; init; } = ulong.MaxValue;

    /// <summary>Reads a calendar event; false when the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CalendarEvent? result)
    {
        result = text is null ? null : new CalendarEventReader(text).Read();
        return result is not null;
    }

    /// <summary>The first time after a moment.</summary>
    /// <param name="after">Epoch seconds.</param>
    /// <param name="local">The time zone of events that do not say UTC.</param>
    /// <returns>Epoch seconds; null when it never happens (again).</returns>
    /// <remarks>A local time that the clock skips in spring does not happen that day; one that it repeats in autumn happens
    /// once.</remarks>
    public long? Next(long after, TimeZoneInfo local)
    {
        var zone = IsUtc ? TimeZoneInfo.Utc : local;
        var limit = DateTimeOffset.MaxValue.AddYears(-YearsToLookAt - 1).ToUnixTimeSeconds();
        if (after < DateTimeOffset.MinValue.AddDays(2).ToUnixTimeSeconds() || after > limit)
        {
            return null;
        }

        var start = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(after + 1), zone).DateTime;
        var lastYear = start.Year + YearsToLookAt;
        var secondOfDay = (int)start.TimeOfDay.TotalSeconds;
        for (var day = start.Date; day.Year <= lastYear; secondOfDay = 0)
        {
            if (!Years.IsEmpty && !Years.Any(range => range.Contains(day.Year)))
            {
                day = new DateTime(day.Year + 1, 1, 1);
            }
            else if (!Has(Months, day.Month))
            {
                day = new DateTime(day.Year, day.Month, 1).AddMonths(1);
            }
            else if (Has(DaysOfMonth, day.Day) && Has(DaysOfWeek, ((int)day.DayOfWeek + 6) % 7) &&
                NextOnDay(day, secondOfDay, after, zone) is { } found)
            {
                return found;
            }
            else
            {
                day = day.AddDays(1);
            }
        }

        return null;
    }

    private long? NextOnDay(DateTime day, int secondOfDay, long after, TimeZoneInfo zone)
    {
        while (NextSecond(secondOfDay) is { } second)
        {
            var moment = day.AddSeconds(second);
            if (Epoch(moment, after, zone) is { } epoch)
            {
                return epoch;
            }

            secondOfDay = second + 1;
        }

        return null;
    }

    private int? NextSecond(int from)
    {
        for (var second = from; second < SecondsOfDay;)
        {
            var (hour, minute) = (second / 3600, second / 60 % 60);
            if (!Has(Hours, hour))
            {
                second = (hour + 1) * 3600;
            }
            else if (!Has(Minutes, minute))
            {
                second = ((hour * 60) + minute + 1) * 60;
            }
            else
            {
                var next = BitOperations.TrailingZeroCount(Seconds & (ulong.MaxValue << (second % 60)));
                if (next < 60)
                {
                    return (((hour * 60) + minute) * 60) + next;
                }

                second = ((hour * 60) + minute + 1) * 60;
            }
        }

        return null;
    }

    private static long? Epoch(DateTime moment, long after, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(moment))
        {
            return null;
        }

        // Of a repeated hour the first that still lies ahead. The greater offset comes first.
        var offsets = zone.IsAmbiguousTime(moment) ? zone.GetAmbiguousTimeOffsets(moment) : [zone.GetUtcOffset(moment)];
        foreach (var offset in offsets.OrderDescending())
        {
            var epoch = new DateTimeOffset(moment, offset).ToUnixTimeSeconds();
            if (epoch > after)
            {
                return epoch;
            }
        }

        return null;
    }

    private static bool Has(ulong set, int value) => (set >> value & 1) != 0;
}

/// <summary>Values from a first to a last one, in steps. A step of 0 means the first alone.</summary>
internal readonly record struct CalendarRange(int First, int Last, int Step)
{
    public bool Contains(int value) =>
        value == First || (Step > 0 && value > First && value <= Last && (value - First) % Step == 0);
}
