using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BachBot.Tests.Shared;

/// <summary>An HTTP server on this machine that answers as a test wants it to.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, HttpListenerResponse, Task> _answer;
    private readonly Task _loop;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Gets the last part of the address and writes the response.</param>
    public FileServer(Func<string, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        int port = FreePort();
        Address = new Uri($"http://localhost:{port}/kern/");
        _listener.Prefixes.Add($"http://localhost:{port}/");
        _listener.Start();
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>The folder that it serves.</summary>
    public Uri Address { get; }

    /// <summary>The names asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    private async Task LoopAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            string name = context.Request.Url!.Segments[^1];
            Requests.Enqueue(name);
            try
            {
                await _answer(name, context.Response);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or
                IOException or InvalidOperationException)
            {
                // The client has gone, or the answer was to break off.
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
