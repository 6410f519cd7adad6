namespace BachBot.Tests.Shared;

/// <summary>What a test needs and a machine may lack, such as a compiler.</summary>
internal static class Requirement
{
    /// <summary>Set where everything is installed: then a test that cannot run has failed.</summary>
    private const string Variable = "BACHBOT_REQUIRE_ALL";

    /// <summary>Skips the test, or fails it where nothing may be missing.</summary>
    public static void Check(bool isThere, string otherwise)
    {
        if (!isThere && Environment.GetEnvironmentVariable(Variable) is "1")
            Assert.Fail($"{otherwise}, and {Variable} is set");
        Skip.IfNot(isThere, otherwise);
    }
}
