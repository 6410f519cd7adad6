using BachBot.Cli;

namespace BachBot.Benchmarks.Peers;

/// <summary>A program could not be run; the message says what to do.</summary>
internal sealed class PeerException(string message) : CommandException(message);
