using System.Reflection;
using Xunit.Sdk;

namespace BachBot.Engine.Tests.Support;

/// <summary>Runs a theory once on every backend; the first argument is the backend's name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryBackendAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        TestBackends.Names.Select(name => new object[] { name });
}

/// <summary>Runs a theory once on every kind of backend, in one precision each: for runs of many steps, whose single steps
/// are tested in both.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryKindOfBackendAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        TestBackends.Kinds.Select(name => new object[] { name });
}

/// <summary>Runs a theory on every backend and case; the arguments are the backend's and the case's name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryBackendAndCaseAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        from backend in TestBackends.Names
        from testCase in OpCases.All
        select new object[] { backend, testCase.Name };
}
