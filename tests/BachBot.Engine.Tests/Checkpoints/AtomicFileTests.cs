using BachBot.Engine.Checkpoints;

namespace BachBot.Engine.Tests.Checkpoints;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("x");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_failure_half_way_keeps_the_old_file_and_leaves_nothing_beside_it()
    {
        File.WriteAllText(Target, "old");

        Assert.Throws<IOException>(() => AtomicFile.Write(Target, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device");
        }));

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_new_file_replaces_the_old_one()
    {
        File.WriteAllText(Target, "old and longer");

        AtomicFile.WriteText(Target, "new");

        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_old_file_stands_until_the_new_one_is_complete()
    {
        File.WriteAllText(Target, "old");

        AtomicFile.Write(Target, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(Target));
        });
    }

    [SkippableFact]
    public void A_link_stays_and_what_it_points_to_is_replaced_with_its_permissions()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs POSIX permissions");
        if (OperatingSystem.IsWindows())
            return;
        string link = _folder.File("link");
        File.WriteAllText(Target, "older");
        File.SetUnixFileMode(Target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, Target);

        AtomicFile.WriteText(link, "newer");

        Assert.Equal(Target, new FileInfo(link).LinkTarget);
        Assert.Equal("newer", File.ReadAllText(Target));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [SkippableFact]
    public void A_device_is_written_to_and_not_replaced()
    {
        Skip.IfNot(File.Exists("/dev/null"), "this system has no /dev/null");
        // A link, so that a mistake replaces the link and not the device.
        string link = _folder.File("null");
        File.CreateSymbolicLink(link, "/dev/null");

        AtomicFile.WriteText(link, "nothing");

        Assert.Equal("/dev/null", new FileInfo(link).LinkTarget);
        Assert.Empty(File.ReadAllBytes(link));
        Assert.Equal([link], Directory.GetFileSystemEntries(_folder.Path));
    }

    [SkippableFact]
    public void What_lies_in_shared_memory_is_a_file_like_any_other()
    {
        Skip.IfNot(Directory.Exists("/dev/shm"), "this system has no /dev/shm");
        string path = $"/dev/shm/{Guid.NewGuid():N}";
        try
        {
            AtomicFile.WriteText(path, "old and longer");
            AtomicFile.WriteText(path, "new");

            Assert.Equal("new", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Of_two_who_write_at_once_the_last_to_end_wins_and_nothing_is_mixed()
    {
        AtomicFile.Write(Target, stream =>
        {
            stream.Write("first"u8);
            AtomicFile.WriteText(Target, "second");
            Assert.Equal("second", File.ReadAllText(Target));
            stream.Write(" and whole"u8);
        });

        Assert.Equal("first and whole", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_goes_with_the_next_writing_once_it_is_old()
    {
        string old = Target + ".0123abcd.tmp", young = Target + ".89abcdef.tmp", other = Target + "y.0123abcd.tmp";
        foreach (string file in new[] { old, young, other })
            File.WriteAllText(file, "half");
        foreach (string file in new[] { old, other })
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));

        AtomicFile.WriteText(Target, "new");

        Assert.Equal(
            new[] { Target, young, other }.Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Trying_a_file_leaves_all_as_it_is()
    {
        File.WriteAllText(_folder.File("old"), "contents");

        AtomicFile.Try(_folder.File("old"));
        AtomicFile.Try(_folder.File("new"));

        Assert.Equal([_folder.File("old")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("contents", File.ReadAllText(_folder.File("old")));
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Try(_folder.File("missing", "file")));
        Assert.Throws<IOException>(() => AtomicFile.Try(_folder.Path));
    }

    [Fact]
    public void A_missing_folder_or_a_folder_in_its_place_is_named()
    {
        string missing = _folder.File("none", "x");

        Assert.Contains(
            "none does not exist; create it first",
            Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(missing, _ => { })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "this is a folder", Assert.Throws<IOException>(() => AtomicFile.Write(_folder.Path, _ => { })).Message,
            StringComparison.Ordinal);
    }
}
