using System.Collections.Immutable;
using System.Globalization;

namespace PveAuth.Core.Config;

/// <summary>Reads a calendar event: a keyword, or days of the week, a date and a time, of which one is enough.</summary>
/// <remarks>The grammar is that of PVE's job scheduler. A <c>*</c> stands for any value; lists, ranges (<c>1..5</c>) and
/// steps (<c>*/15</c>, <c>2/3</c>, <c>1..9/2</c>) are allowed in every place. Without a time it is midnight.</remarks>
internal ref struct CalendarEventReader(string text)
{
    private const int YearLimit = 2200;

    private static readonly string[] DayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    private ReadOnlySpan<char> rest = text;

    /// <summary>The event; null when the text is none.</summary>
    public CalendarEvent? Read()
    {
        var isUtc = rest.EndsWith("UTC", StringComparison.Ordinal);
        if (isUtc)
        {
            rest = rest[..^"UTC".Length].TrimEnd(' ');
        }

        return (Keyword(rest) ?? ReadParts()) is { } result ? result with { IsUtc = isUtc } : null;
    }

    private static CalendarEvent? Keyword(ReadOnlySpan<char> word)
    {
        var minutely = new CalendarEvent { Seconds = Bit(0) };
        var hourly = minutely with { Minutes = Bit(0) };
        var daily = hourly with { Hours = Bit(0) };
        var monthly = daily with { DaysOfMonth = Bit(1) };
        return word switch
        {
            "minutely" => minutely,
            "hourly" => hourly,
            "daily" => daily,
            "weekly" => daily with { DaysOfWeek = Bit(0) },
            "monthly" => monthly,
            "quarterly" => monthly with { Months = Bit(1) | Bit(4) | Bit(7) | Bit(10) },
            "semiannually" or "semi-annually" => monthly with { Months = Bit(1) | Bit(7) },
            "yearly" or "annually" => monthly with { Months = Bit(1) },
            _ => null,
        };
    }

    private CalendarEvent? ReadParts()
    {
        var result = new CalendarEvent();
        var hasDays = rest is [var first, ..] && char.IsAsciiLetter(first);
        if (hasDays)
        {
            if (!TryReadDays(out var days))
            {
                return null;
            }

            result = result with { DaysOfWeek = days };
            SkipBlanks();
        }

        var hasDate = TryReadDate(ref result);
        if (hasDate)
        {
            SkipBlanks();
        }

        var hasTime = TryReadTime(ref result);
        if (!hasTime)
        {
            result = result with { Hours = Bit(0), Minutes = Bit(0), Seconds = Bit(0) };
        }

        return rest.IsEmpty && (hasDays || hasDate || hasTime) ? result : null;
    }

    private bool TryReadDays(out ulong days)
    {
        days = 0;
        do
        {
            if (!TryReadDay(out var first))
            {
                return false;
            }

            var last = first;
            if (TryTake("..") && !TryReadDay(out last))
            {
                return false;
            }

            // Monday follows Sunday: fri..mon are four days.
            for (var day = first; ; day = (day + 1) % 7)
            {
                days |= Bit(day);
                if (day == last)
                {
                    break;
                }
            }
        }
        while (TryTake(","));

        return true;
    }

    private bool TryReadDay(out int day)
    {
        var length = 0;
        while (length < rest.Length && char.IsAsciiLetter(rest[length]))
        {
            length++;
        }

        var word = rest[..length];
        rest = rest[length..];
        for (day = 0; day < DayNames.Length; day++)
        {
            if (word.Equals(DayNames[day], StringComparison.OrdinalIgnoreCase) ||
                word.Equals(DayNames[day].AsSpan(0, 3), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>year-month-day</c> or <c>month-day</c>.</summary>
    private bool TryReadDate(ref CalendarEvent result)
    {
        var start = rest;
        if (TryReadList(0, YearLimit, out var years) && TryTake("-") && TryReadList(1, 13, out var months) && TryTake("-") &&
            TryReadList(1, 32, out var days))
        {
            result = result with { Years = years, Months = Set(months), DaysOfMonth = Set(days) };
            return true;
        }

        rest = start;
        if (TryReadList(1, 13, out months) && TryTake("-") && TryReadList(1, 32, out days))
        {
            result = result with { Months = Set(months), DaysOfMonth = Set(days) };
            return true;
        }

        rest = start;
        return false;
    }

    /// <summary><c>hour:minute:second</c>, <c>hour:minute</c> or <c>minute</c>.</summary>
    private bool TryReadTime(ref CalendarEvent result)
    {
        var start = rest;
        if (!TryReadList(0, 24, out var hours) || !TryTake(":"))
        {
            rest = start;
            hours = [];
        }

        if (!TryReadList(0, 60, out var minutes))
        {
            rest = start;
            return false;
        }

        var beforeSeconds = rest;
        ulong seconds = Bit(0);
        if (TryTake(":"))
        {
            if (TryReadList(0, 60, out var list))
            {
                seconds = Set(list);
            }
            else
            {
                rest = beforeSeconds;
            }
        }

        result = result with { Hours = Set(hours), Minutes = Set(minutes), Seconds = seconds };
        return true;
    }

    /// <summary>A list of values below a limit. An empty result means any value.</summary>
    private bool TryReadList(int lowest, int limit, out ImmutableArray<CalendarRange> ranges)
    {
        ranges = [];
        if (TryTake("*"))
        {
            var afterStar = rest;
            if (TryTake("/"))
            {
                if (!TryReadNumber(limit, out var step))
                {
                    return false;
                }

                if (step > 0)
                {
                    ranges = [new CalendarRange(lowest, int.MaxValue, step)];
                }
                else
                {
                    rest = afterStar;
                }
            }

            return true;
        }

        var result = ImmutableArray.CreateBuilder<CalendarRange>();
        do
        {
            if (!TryReadRange(limit, out var range))
            {
                return false;
            }

            result.Add(range);
        }
        while (TryTake(","));

        ranges = result.ToImmutable();
        return true;
    }

    private bool TryReadRange(int limit, out CalendarRange range)
    {
        range = default;
        if (!TryReadNumber(limit, out var first))
        {
            return false;
        }

        var last = first;
        var isRange = TryTake("..");
        if (isRange && (!TryReadNumber(limit, out last) || last < first))
        {
            return false;
        }

        var step = isRange ? 1 : 0;
        if (TryTake("/"))
        {
            if (!TryReadNumber(limit, out step))
            {
                return false;
            }

            last = isRange ? last : int.MaxValue;
        }

        range = new CalendarRange(first, last, step);
        return true;
    }

    private bool TryReadNumber(int limit, out int number)
    {
        var length = 0;
        while (length < rest.Length && char.IsAsciiDigit(rest[length]))
        {
            length++;
        }

        var isNumber = int.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < limit;
        rest = rest[length..];
        return isNumber;
    }

    private bool TryTake(string expected)
    {
        var found = rest.StartsWith(expected, StringComparison.Ordinal);
        rest = found ? rest[expected.Length..] : rest;
        return found;
    }

    private void SkipBlanks() => rest = rest.TrimStart(" \t");

    private static ulong Bit(int value) => 1UL << value;

    private static ulong Set(ImmutableArray<CalendarRange> ranges)
    {
        if (ranges.IsEmpty)
        {
            return ulong.MaxValue;
        }

        ulong set = 0;
        for (var value = 0; value < 64; value++)
        {
            set |= ranges.Any(range => range.Contains(value)) ? Bit(value) : 0;
        }

        return set;
    }
}
