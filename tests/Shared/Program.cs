using System.Globalization;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace BachBot.Tests.Shared;

/// <summary>Runs the tests of a project where there is a .NET runtime but no SDK, as on a machine with a GPU:
/// <c>dotnet BachBot.Engine.Tests.dll [part of a name ...]</c>. <c>dotnet test</c> works as ever.</summary>
internal static class Program
{
    private static int Main(string[] names)
    {
        using var report = new Report();
        var assembly = new ReflectionAssemblyInfo(Assembly.GetExecutingAssembly());
        using var framework = new XunitTestFramework(report);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(assembly);
        using var found = new Discovery();
        discoverer.Find(includeSourceInformation: false, found, new Options());
        found.Finished.WaitOne();
        ITestCase[] chosen = [.. found.Cases.Where(testCase => names.Length == 0
            || names.Any(name => testCase.DisplayName.Contains(name, StringComparison.OrdinalIgnoreCase)))];

        using ITestFrameworkExecutor executor = framework.GetExecutor(Assembly.GetExecutingAssembly().GetName());
        executor.RunTests(chosen, report, new Options());
        report.Finished.WaitOne();
        Console.WriteLine($"{report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped");
        return report.Failed == 0 && report.Passed > 0 ? 0 : 1;
    }

    private sealed class Discovery : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        public List<ITestCase> Cases { get; } = [];

        public ManualResetEvent Finished { get; } = new(initialState: false);

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage { TestCase: { } testCase })
                Cases.Add(testCase);
            if (message is IDiscoveryCompleteMessage)
                Finished.Set();
            return true;
        }

        public void Dispose() => Finished.Dispose();
    }

    /// <summary>Writes what failed or was skipped, and counts.</summary>
    private sealed class Report : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        private readonly Lock _gate = new();

        public int Passed { get; private set; }

        public int Failed { get; private set; }

        public int Skipped { get; private set; }

        public ManualResetEvent Finished { get; } = new(initialState: false);

        public bool OnMessage(IMessageSinkMessage message)
        {
            lock (_gate)
            {
                switch (message)
                {
                    case ITestPassed:
                        Passed++;
                        break;
                    case ITestSkipped skipped:
                        Skipped++;
                        Console.WriteLine($"skipped {skipped.Test.DisplayName}: {skipped.Reason}");
                        break;
                    // Everything else that fails, be it a test or what is made for several of them.
                    case IFailureInformation failure:
                        Failed++;
                        string name = message is ITestMessage test ? test.Test.DisplayName : message.GetType().Name;
                        Console.WriteLine(string.Create(
                            CultureInfo.InvariantCulture,
                            $"FAILED {name}: {string.Join(Environment.NewLine, failure.Messages)}"));
                        Console.WriteLine(string.Join(Environment.NewLine, failure.StackTraces));
                        break;
                    case ITestAssemblyFinished:
                        Finished.Set();
                        break;
                }
            }
            return true;
        }

        public void Dispose() => Finished.Dispose();
    }

    /// <summary>xunit's options at their defaults, but one test at a time: a device is no faster for several.</summary>
    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new() { ["xunit.execution.DisableParallelization"] = true };

        public TValue GetValue<TValue>(string name) =>
            _values.TryGetValue(name, out object? value) && value is TValue typed ? typed : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }
}
