using System.Globalization;
using PveAuth.Core.Config;

namespace PveAuth.Core.Tests.Config;

/// <summary>Schedules of jobs, as PVE reads them.</summary>
public class CalendarEventTests
{
    [Theory]
    [InlineData("minutely", "2020-07-31 00:01:00")]
    [InlineData("hourly", "2020-07-31 01:00:00")]
    [InlineData("daily", "2020-08-01 00:00:00")]
    [InlineData("weekly", "2020-08-03 00:00:00")]
    [InlineData("monthly", "2020-08-01 00:00:00")]
    [InlineData("quarterly", "2020-10-01 00:00:00")]
    [InlineData("semiannually", "2021-01-01 00:00:00")]
    [InlineData("semi-annually", "2021-01-01 00:00:00")]
    [InlineData("yearly", "2021-01-01 00:00:00")]
    [InlineData("annually", "2021-01-01 00:00:00")]
    [InlineData("0", "2020-07-31 01:00:00")]
    [InlineData("*", "2020-07-31 00:01:00")]
    [InlineData("*:*:*", "2020-07-31 00:00:01")]
    [InlineData("*:3:5", "2020-07-31 00:03:05")]
    [InlineData("*/5", "2020-07-31 00:05:00")]
    [InlineData("2:50", "2020-07-31 02:50:00")]
    [InlineData("22:0/7", "2020-07-31 22:00:00")]
    [InlineData("5/2:0", "2020-07-31 05:00:00")]
    [InlineData("10,5:8,4", "2020-07-31 05:04:00")]
    [InlineData("6,4..10:23,5/5", "2020-07-31 04:05:00")]
    [InlineData("4..10/2:0", "2020-07-31 04:00:00")]
    [InlineData("mon", "2020-08-03 00:00:00")]
    [InlineData("MONDAY", "2020-08-03 00:00:00")]
    [InlineData("fri", "2020-08-07 00:00:00")]
    [InlineData("fri *:30", "2020-07-31 00:30:00")]
    [InlineData("sat..mon 1:0", "2020-08-01 01:00:00")]
    [InlineData("tue,thu..thu 12:00", "2020-08-04 12:00:00")]
    [InlineData("02-29", "2024-02-29 00:00:00")]
    [InlineData("mon 02-29", "2044-02-29 00:00:00")]
    [InlineData("2020-7..9-2/2", "2020-08-02 00:00:00")]
    [InlineData("2020,2021-12-31", "2020-12-31 00:00:00")]
    [InlineData("1965/5-01-01", "2025-01-01 00:00:00")]
    [InlineData("*-*-* 05:00", "2020-07-31 05:00:00")]
    [InlineData("*-8-1\t 1:2:3", "2020-08-01 01:02:03")]
    [InlineData("59", "2020-07-31 00:59:00")]
    [InlineData("4/0:0", "2020-07-31 04:00:00")]
    [InlineData("mon 25:10", "2020-08-03 00:25:10")]
    public void The_next_time_after_midnight_of_a_Friday(string text, string expected)
    {
        var midnight = Epoch("2020-07-31 00:00:00");

        Assert.True(CalendarEvent.TryParse(text + " UTC", out var utc));
        Assert.True(CalendarEvent.TryParse(text, out var local));

        Assert.Equal(expected, Text(utc.Next(midnight, TimeZoneInfo.Local)));
        Assert.Equal(expected, Text(local.Next(midnight, TimeZoneInfo.Utc)));
    }

    [Theory]
    [InlineData("02-30")]
    [InlineData("2021-02-29")]
    [InlineData("2019-12-31")]
    [InlineData("2020-07-31")]
    public void What_never_comes_again_has_no_next_time(string text)
    {
        Assert.True(CalendarEvent.TryParse(text, out var found));
        Assert.Null(found.Next(Epoch("2020-07-31 00:00:00"), TimeZoneInfo.Utc));
        Assert.Null(found.Next(long.MaxValue, TimeZoneInfo.Utc));
        Assert.Null(found.Next(long.MinValue, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("UTC")]
    [InlineData(" daily")]
    [InlineData("daily ")]
    [InlineData("Daily")]
    [InlineData("daily 1:00")]
    [InlineData("mo")]
    [InlineData("mon,")]
    [InlineData("mon..")]
    [InlineData("mon 1:00 ")]
    [InlineData("60")]
    [InlineData("1:60")]
    [InlineData("1:1:60")]
    [InlineData("1:1:")]
    [InlineData("1:1:1:1")]
    [InlineData("5..4:0")]
    [InlineData("1..:0")]
    [InlineData("*/0")]
    [InlineData("*/60")]
    [InlineData("1,:0")]
    [InlineData("13-01")]
    [InlineData("1-32")]
    [InlineData("2200-1-1")]
    [InlineData("2020-1")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("\u0661:00")]
    [InlineData("daily\n")]
    [InlineData("dai\0ly")]
    public void Anything_else_is_no_schedule(string text) => Assert.False(CalendarEvent.TryParse(text, out _));

    [Fact]
    public void Times_that_the_clock_skips_do_not_happen_and_repeated_ones_happen_once()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.True(CalendarEvent.TryParse("2:30", out var atNight));
        Assert.True(CalendarEvent.TryParse("hourly", out var hourly));

        // 2024-03-31: 2:00 becomes 3:00. 2024-10-27: 3:00 becomes 2:00.
        Assert.Equal("2024-04-01 00:30:00", Text(atNight.Next(Epoch("2024-03-30 02:00:00"), berlin)));
        Assert.Equal("2024-03-31 01:00:00", Text(hourly.Next(Epoch("2024-03-31 00:00:00"), berlin)));
        Assert.Equal("2024-10-27 00:30:00", Text(atNight.Next(Epoch("2024-10-26 12:00:00"), berlin)));
        Assert.Equal("2024-10-28 01:30:00", Text(atNight.Next(Epoch("2024-10-27 00:30:00"), berlin)));
    }

    [Fact]
    public void A_search_without_result_takes_no_time()
    {
        Assert.True(CalendarEvent.TryParse("fri 02-30 *:*:*", out var never));
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(never.Next(0, TimeZoneInfo.Utc));
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 2);
    }

    [Fact]
    public void Damaged_text_never_stops_the_reader()
    {
        foreach (var damaged in Mutations.Of("mon..fri,sun 2020..2030/2-1,3-*/5 1..23/2:0,30:*/10 UTC"u8.ToArray(), 20_000, seed: 5))
        {
            if (CalendarEvent.TryParse(System.Text.Encoding.Latin1.GetString(damaged), out var found))
            {
                Assert.InRange(found.Next(1_600_000_000, TimeZoneInfo.Utc) ?? long.MaxValue, 1_600_000_001, long.MaxValue);
            }
        }
    }

    private static long Epoch(string utc) => new DateTimeOffset(
        DateTime.ParseExact(utc, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), TimeSpan.Zero).ToUnixTimeSeconds();

    private static string? Text(long? epoch) => epoch is { } seconds
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : null;
}
