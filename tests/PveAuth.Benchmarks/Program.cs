using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PveAuth.Benchmarks;

// dotnet run -c Release --project tests/PveAuth.Benchmarks -- [--filter '*']     the parts
// dotnet run -c Release --project tests/PveAuth.Benchmarks -- bare URL            a server that does nothing, to compare with
// dotnet run -c Release --project tests/PveAuth.Benchmarks -- tree DIR USERS      a directory with so many users
// dotnet run -c Release --project tests/PveAuth.Benchmarks -- passkey-tree DIR USERS       a directory with so many passkeys
// dotnet run -c Release --project tests/PveAuth.Benchmarks -- passkey-logins DIR URL PID COUNT passkey|factor synced|counting
// dotnet run -c Release --project tests/PveAuth.Benchmarks -- login-parts         hashes with signatures a second
switch (args)
{
    case ["bare", var url]:
        await BareServer.RunAsync(url);
        break;

    case ["tree", var directory, var users]:
        SampleTree.Write(directory, int.Parse(users, System.Globalization.CultureInfo.InvariantCulture));
        break;

    case ["passkey-tree", var directory, var users]:
        PasskeyTree.Write(directory, int.Parse(users, System.Globalization.CultureInfo.InvariantCulture));
        break;

    case ["passkey-logins", var directory, var url, var pid, var count, var place, var kind]:
        await PasskeyLogins.RunAsync(
            directory,
            url,
            int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(count, System.Globalization.CultureInfo.InvariantCulture),
            afterPassword: place == "factor",
            counts: kind == "counting");
        break;

    case ["login-parts"]:
        LoginParts.Measure(TimeSpan.FromSeconds(3));
        break;

    default:
        // In this process: a project that references a web server is not built once more for each benchmark.
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(SampleTree).Assembly).Run(args, config);
        break;
}
