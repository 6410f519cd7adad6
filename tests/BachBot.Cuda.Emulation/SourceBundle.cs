using System.Text;

namespace BachBot.Cuda.Emulation;

/// <summary>The source that a recorded module was compiled from, as native/nvrtc/compiler.cpp packs it: lines of
/// options, then the files, the program first.</summary>
internal sealed record SourceBundle(
    string Architecture, string Standard, string[] Flags, (string Name, byte[] Text)[] Files)
{
    public static SourceBundle Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string architecture = "", standard = "";
        List<string> flags = [];
        List<(string, byte[])> files = [];
        for (int at = 0; at < bytes.Length;)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', at);
            string[] words = Encoding.UTF8.GetString(bytes, at, end - at).Split(' ', 2);
            at = end + 1;
            switch (words[0])
            {
                case "architecture":
                    architecture = words[1];
                    break;
                case "standard":
                    standard = words[1];
                    break;
                case "flag":
                    flags.Add(words[1]);
                    break;
                case "file":
                    string[] parts = words[1].Split(' ', 2);
                    int length = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
                    files.Add((parts[1], bytes[at..(at + length)]));
                    at += length + 1;
                    break;
                default:
                    throw new InvalidDataException($"{path} is not a recorded source.");
            }
        }
        return new(architecture, standard, [.. flags], [.. files]);
    }

    /// <summary>Writes the files into a folder and gives the path of one that can be compiled.</summary>
    public string WriteTo(string folder)
    {
        foreach ((string name, byte[] text) in Files.Skip(1))
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, text);
        }
        string program = Path.Combine(folder, "emu_program.cpp");
        byte[] preamble = Encoding.UTF8.GetBytes(
            $"#define __CUDA_ARCH__ {Architecture}0\n#include \"cuda_emulation.h\"\n");
        File.WriteAllBytes(program, [.. preamble, .. Files[0].Text]);
        return program;
    }
}
