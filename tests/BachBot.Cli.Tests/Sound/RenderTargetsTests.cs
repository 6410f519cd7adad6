using BachBot.Cli.Sound;

namespace BachBot.Cli.Tests.Sound;

public class RenderTargetsTests
{
    [Fact]
    public void Pieces_keep_their_names_in_the_current_folder_or_another_one()
    {
        Assert.Equal(["one.wav", "two.wav"], RenderTargets.Of(["in/one.mid", "two.krn"], null, out string? folder));
        Assert.Null(folder);
        Assert.Equal([Path.Combine("out", "one.wav")], RenderTargets.Of(["in/one.mid"], "out", out folder));
        Assert.Equal("out", folder);
    }

    [Fact]
    public void One_piece_may_have_a_file_of_another_name()
    {
        Assert.Equal(["x/song.WAV"], RenderTargets.Of(["one.mid"], "x/song.WAV", out string? folder));
        Assert.Null(folder);
    }

    [Theory]
    [InlineData("song.wav", "--out song.wav is one file, and there are 2 pieces; name a folder.")]
    [InlineData("song.mp3", "--out song.mp3: only WAV can be written; name a file that ends in .wav.")]
    public void An_output_that_does_not_fit_is_told(string output, string message) => Assert.Equal(
        message, Assert.Throws<CommandException>(() => RenderTargets.Of(["one.mid", "two.mid"], output, out _)).Message);

    [Fact]
    public void Two_pieces_are_not_written_to_one_file() => Assert.Equal(
        "a/One.mid and b/one.krn would both become One.wav; render one of them by itself.",
        Assert.Throws<CommandException>(() => RenderTargets.Of(["two.mid", "a/One.mid", "b/one.krn"], null, out _)).Message);
}
