using System.Diagnostics;

namespace PveAuth.Store.Tests;

internal static class Waiting
{
    /// <summary>What is promised to be noticed within a second, on a machine that may be busy.</summary>
    public static async Task ForAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), "It was not noticed.");
            await Task.Delay(20);
        }
    }
}
