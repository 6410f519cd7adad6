using BachBot.Chorales.Corpus;
using BachBot.Cli.Output;

namespace BachBot.Cli.Running;

/// <summary>Loads datasets with messages that say what to do.</summary>
internal static class DatasetFiles
{
    public static Dataset Load(string path)
    {
        if (Directory.Exists(path))
            throw new CommandException(
                $"{path} is a folder; make a dataset of its scores first: bachbot corpus prepare "
                + $"{Shell.Quote(path)} --out chorales.dataset");
        if (!File.Exists(path))
            throw new CommandException(
                $"there is no dataset {path}; make one first: bachbot corpus prepare SCORES --out {Shell.Quote(path)}");
        return DatasetFile.Load(path);
    }
}
