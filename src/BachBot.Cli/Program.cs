using BachBot.Cli;
using BachBot.Cli.Output;

return await BachBotCommand.RunAsync(args, Terminal.OfProcess());
