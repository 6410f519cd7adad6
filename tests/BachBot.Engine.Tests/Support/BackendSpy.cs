using System.Reflection;
using BachBot.Engine.Backends;

namespace BachBot.Engine.Tests.Support;

/// <summary>Stands before a backend and notes what its functions are given.</summary>
public class BackendSpy : DispatchProxy
{
    private readonly List<object?> _arguments = [];
    private IBackend? _backend;

    /// <summary>The arguments of a type, of all calls in their order.</summary>
    public IEnumerable<T> ArgumentsOf<T>() => _arguments.OfType<T>();

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
        _arguments.AddRange(args ?? []);
        return targetMethod!.Invoke(_backend, args);
    }
}
