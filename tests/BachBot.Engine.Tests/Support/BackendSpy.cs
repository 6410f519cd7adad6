using System.Reflection;
using BachBot.Engine.Backends;

namespace BachBot.Engine.Tests.Support;

/// <summary>Stands before a backend and notes its calls.</summary>
public class BackendSpy : DispatchProxy
{
    private readonly List<(string Function, object?[] Arguments)> _calls = [];
    private IBackend? _backend;

    /// <summary>The arguments of the calls of a function, in order.</summary>
    public IEnumerable<object?[]> CallsOf(string function) =>
        _calls.Where(call => call.Function == function).Select(call => call.Arguments);

    /// <summary>A backend that passes every call on, and what it notes.</summary>
    public static (IBackend Backend, BackendSpy Spy) Before(IBackend backend)
    {
        IBackend proxy = Create<IBackend, BackendSpy>();
        var spy = (BackendSpy)(object)proxy;
        spy._backend = backend;
        return (proxy, spy);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _calls.Add((targetMethod!.Name, args ?? []));
        return targetMethod.Invoke(_backend, args);
    }
}
