using BachBot.Chorales.Formats;

namespace BachBot.Chorales.Tests.Formats;

public class AtomicFileTests
{
    [Fact]
    public void A_failure_half_way_keeps_the_old_file_and_leaves_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x");
        File.WriteAllText(path, "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_new_file_replaces_the_old_one()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x");
        File.WriteAllText(path, "old and longer");
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_old_file_stands_until_the_new_one_is_complete()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x");
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_folder_or_a_folder_in_its_place_is_named()
    {
        using var folder = new TemporaryFolder();
        string missing = Path.Combine(folder.Path, "none", "x.mid");
        Assert.Contains("none does not exist; create it first",
            Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(missing, _ => { })).Message,
            StringComparison.Ordinal);
        Assert.Contains("this is a folder",
            Assert.Throws<IOException>(() => AtomicFile.Write(folder.Path, _ => { })).Message,
            StringComparison.Ordinal);
    }
}
